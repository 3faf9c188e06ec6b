"""Every act about an enterprise that has a page: its form, what it would do, and doing it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from zhiben.domain import uscc
from zhiben.domain.access import Permission, Place
from zhiben.domain.orgs import Kind
from zhiben.domain.orgs import Standing as State
from zhiben.domain.refusals import Incomplete
from zhiben.ground.acts import Receipt
from zhiben.orgs import actions, supposing
from zhiben.orgs import queries as orgs
from zhiben.orgs.correcting import actions as correcting
from zhiben.orgs.enterprises import actions as enterprises
from zhiben.orgs.store import New
from zhiben.orgs.supposing import Supposed
from zhiben.plans.actions import follow_subjects
from zhiben.web import change_forms as change
from zhiben.web.change_forms import About, Acting

Told = Mapping[str, Any]  # who, when and under which key: what every act is given


@dataclass(frozen=True, slots=True)
class Way:
    """One kind of act. `verbs`: what it takes; `to`: the standing it leads to, None for others."""

    title: str | Promise
    about: str | Promise
    form: type[Acting]
    verbs: tuple[Permission, ...]
    suppose: Callable[[About, Acting], Supposed]
    do: Callable[[About, Acting, Told], Receipt]
    is_grave: bool = False
    to: State | None = None

    def may(self, about: About) -> bool:
        """Whether the actor may do this to what it is about."""
        row = orgs.subject(about.actor, about.subject)
        return all(about.actor.may(verb, row.place) for verb in self.verbs_of(about))

    def verbs_of(self, about: About) -> tuple[Permission, ...]:
        is_beneath = about.one is not None and about.one.line.kind != Kind.ENTERPRISE
        return tuple(BENEATH.get(verb, verb) for verb in self.verbs) if is_beneath else self.verbs


# The same act of something beneath an enterprise takes another permission.
BENEATH = {
    Permission.ENTERPRISE_CHANGE: Permission.SUBJECT_CHANGE,
    Permission.ENTERPRISE_CLOSE: Permission.SUBJECT_CLOSE,
}


def _row(about: About) -> Any:
    return orgs.subject(about.actor, about.subject)


def _standing(to: State, do: Callable[..., Receipt], beneath: Callable[..., Receipt] | None = None) -> Any:
    def suppose(about: About, form: Acting) -> Supposed:
        return supposing.stood(_row(about), to, form.cleaned_data["on"])

    def act(about: About, form: Acting, told: Told) -> Receipt:
        is_firm = about.one is not None and about.one.line.kind == Kind.ENTERPRISE
        chosen = do if is_firm or beneath is None else beneath
        given = form.cleaned_data
        return chosen(about.subject, given["on"], given["reason"], also=follow_subjects, **told)

    return {"suppose": suppose, "do": act, "to": to, "form": change.Standing}


def _suppose_code(about: About, form: Acting) -> Supposed:
    given = form.cleaned_data
    checked = uscc.check(given["code"])
    if not checked.valid:
        raise Incomplete("uscc_invalid", uscc=checked.normalised, why=checked.reason)
    return supposing.recoded(_row(about), checked.normalised, given["on"])


def _recode(about: About, form: Acting, told: Told) -> Receipt:
    given = form.cleaned_data
    return enterprises.recode(about.subject, given["code"], valid_from=given["on"], **told)


def _suppose_name(about: About, form: Acting) -> Supposed:
    return supposing.renamed(_row(about), form.cleaned_data["name"], form.cleaned_data["on"])


def _rename(about: About, form: Acting, told: Told) -> Receipt:
    return actions.rename(about.subject, form.cleaned_data["name"], form.cleaned_data["on"], **told)


def _suppose_value(about: About, form: Acting) -> Supposed:
    return supposing.valued(_row(about), {about.name: form.cleaned_data["value"]}, form.cleaned_data["on"])


def _set_value(about: About, form: Acting, told: Told) -> Receipt:
    given = form.cleaned_data
    return actions.set_attribute(
        about.subject, about.name, given["value"], given["on"], given["reason"], also=follow_subjects, **told
    )


def _suppose_place(about: About, form: Acting) -> Supposed:
    return supposing.valued(_row(about), _places(form), form.cleaned_data["on"])


def _transfer(about: About, form: Acting, told: Told) -> Receipt:
    given = form.cleaned_data
    return enterprises.transfer(
        about.subject, given["on"], given["reason"], also=follow_subjects, **_places(form), **told
    )


def _places(form: Acting) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in change.PLACES if form.cleaned_data.get(name)}


def _suppose_merge(about: About, form: Acting) -> Supposed:
    return supposing.merged(about.actor, about.subject, form.cleaned_data["into"])


def _merge(about: About, form: Acting, told: Told) -> Receipt:
    given = form.cleaned_data
    return enterprises.merge(about.subject, given["into"], given["reason"], also=follow_subjects, **told)


def _suppose_correction(about: About, form: Acting) -> Supposed:
    assert about.value is not None
    return supposing.corrected(
        _row(about), about.value.id, form.cleaned_data["value"], form.cleaned_data["on"]
    )


def _correct(about: About, form: Acting, told: Told) -> Receipt:
    assert about.value is not None
    given = form.cleaned_data
    return correcting.correct_attribute(
        about.subject, about.value.id, given["value"], given["on"], given["reason"], also=follow_subjects,
        **told,
    )  # fmt: skip


def _suppose_retraction(about: About, form: Acting) -> Supposed:
    assert about.value is not None
    return supposing.retracted(_row(about), about.value.id)


def _retract(about: About, form: Acting, told: Told) -> Receipt:
    assert about.value is not None
    return correcting.retract_attribute(
        about.subject, about.value.id, form.cleaned_data["reason"], also=follow_subjects, **told
    )


def _new_beneath(about: About, form: Acting) -> New:
    firm = orgs.subject(about.actor, about.subject)
    assert isinstance(form, change.Entering)
    given = form.cleaned_data
    return New(
        about.kind, given["name"].strip(), given["on"], parent=firm.id, code=given["code"].strip(),
        enterprise=firm.enterprise, region=firm.region, industry=firm.industry, attributes=form.told(),
    )  # fmt: skip


def _suppose_beneath(about: About, form: Acting) -> Supposed:
    return supposing.registered(_new_beneath(about, form), about.tenant)


def _create_beneath(about: About, form: Acting, told: Told) -> Receipt:
    new = _new_beneath(about, form)
    given = {name: value for name, value in told.items() if name != "seen"}
    return actions.create_beneath(
        about.subject, new.kind, new.name, new.attributes, since=new.since, code=new.code,
        also=follow_subjects, **given,
    )  # fmt: skip


def _new_enterprise(about: About, form: Acting) -> New:
    assert isinstance(form, change.Registering)
    given = form.cleaned_data
    office = orgs.office(about.actor, about.tenant)
    return New(
        Kind.ENTERPRISE, given["name"].strip(), given["on"], parent=office.subject,
        code=uscc.check(given["code"]).normalised, region=given["region"], industry=given["industry"],
        attributes=form.told(),
    )  # fmt: skip


def _suppose_enterprise(about: About, form: Acting) -> Supposed:
    new = _new_enterprise(about, form)
    enterprises.require_enterable(
        about.actor, Place(about.tenant, None, new.region, new.industry), form.cleaned_data["code"]
    )
    return supposing.registered(new, about.tenant)


def _register(about: About, form: Acting, told: Told) -> Receipt:
    new = _new_enterprise(about, form)
    given = {name: value for name, value in told.items() if name != "seen"}
    return enterprises.register(
        about.tenant, new.code, new.name, new.attributes, region=new.region, industry=new.industry,
        since=new.since, also=follow_subjects, **given,
    )  # fmt: skip


_P = Permission
REGISTER = Way(
    gettext_lazy("登记企业"), gettext_lazy("新纳入监管的企业，一家一家登记；多家用导入。"),
    change.Registering, (_P.ENTERPRISE_REGISTER,), _suppose_enterprise, _register,
)  # fmt: skip
WAYS: dict[str, Way] = {
    "suspend": Way(
        gettext_lazy("停产停业"), gettext_lazy("停产期间的义务按方案中止，复产后接着算。"),
        verbs=(_P.ENTERPRISE_SUSPEND,), **_standing(State.SUSPENDED, enterprises.suspend),
    ),
    "resume": Way(
        gettext_lazy("复产"), gettext_lazy("恢复生产经营；误登关闭的也从这里恢复。"),
        verbs=(_P.ENTERPRISE_RESUME,), **_standing(State.OPERATING, enterprises.resume),
    ),
    "transfer": Way(
        gettext_lazy("移交"), gettext_lazy("换镇街、行业或监管科室；到那天起换人管。"), change.Placing,
        (_P.ENTERPRISE_TRANSFER,), _suppose_place, _transfer,
    ),
    "name": Way(
        gettext_lazy("名称变更"), gettext_lazy("换了名称；旧名称照样查得到。"), change.Naming,
        (_P.ENTERPRISE_CHANGE,), _suppose_name, _rename,
    ),
    "code": Way(
        gettext_lazy("代码变更"), gettext_lazy("换了统一社会信用代码；旧代码照样查得到。"), change.Recoding,
        (_P.ENTERPRISE_RECODE,), _suppose_code, _recode,
    ),
    "merge": Way(
        gettext_lazy("并入另一家"), gettext_lazy("同一家企业登记了两次，并成一家。"), change.Merging,
        (_P.ENTERPRISE_MERGE,), _suppose_merge, _merge, is_grave=True,
    ),
    "close": Way(
        gettext_lazy("注销、关闭"), gettext_lazy("不再经营；以后的义务不再有。"),
        verbs=(_P.ENTERPRISE_CLOSE,), is_grave=True,
        **_standing(State.CLOSED, enterprises.close, actions.close_beneath),
    ),
    "value": Way(
        gettext_lazy("情况变了"), gettext_lazy("从某天起实际变了；以前的照旧。"), change.Valuing,
        (_P.ATTRIBUTE_SET, _P.ENTERPRISE_CHANGE), _suppose_value, _set_value,
    ),
    "correct": Way(
        gettext_lazy("更正"), gettext_lazy("当初就登记错了，或日期错了；原来的登记留痕。"), change.Correcting,
        (_P.ATTRIBUTE_SET, _P.ENTERPRISE_CHANGE), _suppose_correction, _correct,
    ),
    "retract": Way(
        gettext_lazy("撤销这一条"), gettext_lazy("从来没有过这回事；原来的登记留痕。"), change.Retracting,
        (_P.ATTRIBUTE_SET, _P.ENTERPRISE_CHANGE), _suppose_retraction, _retract, is_grave=True,
    ),
    "add": Way(
        gettext_lazy("新增"), gettext_lazy("人员、岗位、场所、设备、项目。"), change.EnteringBeneath,
        (_P.SUBJECT_CREATE,), _suppose_beneath, _create_beneath,
    ),
}  # fmt: skip
OF_ENTERPRISES = ("suspend", "resume", "transfer", "name", "code", "merge", "close")
OF_BENEATH = ("name", "close")
