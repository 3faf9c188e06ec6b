const FIELDS = "textarea, select, input:not([type=checkbox], [type=radio])";

/** True while a key belongs to someone typing: in a field, or mid-word in a Chinese input method. */
export function typing(event: KeyboardEvent): boolean {
  const at = event.target as HTMLElement;
  // keyCode 229: some input methods report a key before `isComposing` is set.
  return event.isComposing || event.keyCode === 229 || at.isContentEditable || at.matches(FIELDS);
}
