/* 通行密钥：把服务器出的题交给设备，设备的回答随表单送回。浏览器不会的，按钮不出现，照样填六位数。 */
type Json = Record<string, unknown>;

const bytes = (text: string): Uint8Array<ArrayBuffer> => {
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
};

const text = (buffer: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const named = (list: unknown): Json[] =>
  ((list as Json[] | undefined) ?? []).map((one) => ({ ...one, id: bytes(one.id as string) }));

async function answer(verb: string, asked: Json): Promise<string> {
  const publicKey: Json = { ...asked, challenge: bytes(asked.challenge as string) };
  if (verb === "create") {
    const user = asked.user as Json;
    publicKey.user = { ...user, id: bytes(user.id as string) };
    publicKey.excludeCredentials = named(asked.excludeCredentials);
  } else {
    publicKey.allowCredentials = named(asked.allowCredentials);
  }
  const options = { publicKey } as unknown as CredentialCreationOptions & CredentialRequestOptions;
  const made = await (verb === "create"
    ? navigator.credentials.create(options)
    : navigator.credentials.get(options));
  const key = made as PublicKeyCredential;
  const said = key.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  const response: Json = { clientDataJSON: text(said.clientDataJSON) };
  if (verb === "create") {
    response.attestationObject = text(said.attestationObject);
  } else {
    response.authenticatorData = text(said.authenticatorData);
    response.signature = text(said.signature);
  }
  return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response });
}

export function devices(): void {
  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-device]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const box = form.querySelector<HTMLInputElement>("input[name=answer]");
      if (!box) return;
      try {
        box.value = await answer(form.dataset.device ?? "", JSON.parse(form.dataset.asked ?? "{}") as Json);
      } catch {
        box.value = ""; // 本人取消，或设备没有这个密钥：服务器照样用文字回答
      }
      form.submit();
    });
  }
}
