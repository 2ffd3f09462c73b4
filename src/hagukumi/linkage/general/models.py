"""Stored models: read before the work begins, written whole."""

from __future__ import annotations

from pathlib import Path

from hagukumi.files.problems import Problem, Refused
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.plan.files import write_whole


def read_model(path: Path) -> LinkModel:
    """A stored model. Raises Refused for a file that is none, OSError when it cannot be read."""
    try:
        return LinkModel.from_json(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        remedy = "hagukumi link --save-model で書き出したファイルを指定してください。"
        raise Refused([Problem("名寄せのモデルのファイルとして読めません。", remedy, path.name)]) from None
    except ValueError as error:
        raise Refused([Problem(str(error), "", path.name)]) from None


def check_place(path: Path) -> None:
    """Raise Refused where no model can be stored, before the long work begins."""
    if path.is_dir() or not path.absolute().parent.is_dir():
        remedy = "在るフォルダーの中のファイルの名前を --save-model に指定してください。"
        raise Refused([Problem("モデルを保存する場所がありません。", remedy, path.name)])


def write_model(model: LinkModel, path: Path) -> None:
    """Store a model; it holds shares of levels and no value of any person."""
    write_whole(path, model.to_json().encode("utf-8"))
