"""許可: the only key that opens the vault. A permit is minted by the gate, carries a MAC of this session, and ends.

In one process Python cannot keep a determined caller from reading private attributes; what it can do is done: the constructor wants the
mint, the fields are frozen, nothing can be pickled or replaced, and every use recomputes the MAC over all fields.
"""

from __future__ import annotations

import dataclasses
import hmac
from datetime import date, datetime
from typing import Any, NoReturn

import msgspec

from hagukumi.law import Action, RowCondition
from hagukumi.plan.records import Role, Stage
from hagukumi.vault.errors import PermitInvalid
from hagukumi.vault.keys import Secret


@dataclasses.dataclass(frozen=True, kw_only=True)
class Terms:
    """What one actor may do until `expires_at`: items × stage × purpose under one release, with conditions on rows.

    `uses` are the uses of the plan that allow it; `day` is the day on which row conditions are judged.
    """

    id: str
    release: str
    actor: str
    role: Role
    department: str
    purpose: str
    stage: Stage
    action: Action
    items: tuple[str, ...]
    rows: tuple[RowCondition, ...]
    uses: tuple[str, ...]
    day: date
    granted_at: datetime
    expires_at: datetime


@dataclasses.dataclass(frozen=True, kw_only=True)
class Permit(Terms):
    """Terms with the gate's MAC over them."""

    mac: bytes = dataclasses.field(repr=False)
    mint: dataclasses.InitVar[object]

    def __post_init__(self, mint: object) -> None:
        if not isinstance(mint, Mint):
            raise PermitInvalid("許可は関所だけが発行します。gate.ask で申請してください。")

    def __reduce__(self) -> NoReturn:
        raise PermitInvalid("許可は保存したり別の処理へ渡したりできません。そこで改めて申請してください。")


class Mint:
    """Issues permits and recognises its own; its secret lives as long as the vault is open and is never written."""

    def __init__(self) -> None:
        self._secret = Secret.new()

    def issue(self, terms: Terms) -> Permit:
        """Mint a permit. Only the gate calls this, after the event of the grant is durable."""
        fields: dict[str, Any] = {field.name: getattr(terms, field.name) for field in dataclasses.fields(Terms)}
        return Permit(**fields, mac=self._secret.mac(_content(terms)), mint=self)

    def genuine(self, permit: object) -> bool:
        """Whether this mint issued exactly this permit."""
        return type(permit) is Permit and hmac.compare_digest(permit.mac, self._secret.mac(_content(permit)))


def _content(terms: Terms) -> bytes:
    return msgspec.json.encode([getattr(terms, field.name) for field in dataclasses.fields(Terms)])
