"""Files that people's plans and papers are kept in: written whole or not at all, and what to say when that fails."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Final

_REASONS: Final = {
    errno.ENOENT: "ファイル又はフォルダーがありません",
    errno.EACCES: "読み書きする権限がありません",
    errno.EPERM: "読み書きする権限がありません",
    errno.EROFS: "書き込めない場所です",
    errno.ENOSPC: "空き容量が足りません",
    errno.EDQUOT: "空き容量が足りません",
    errno.EISDIR: "ファイルではなくフォルダーです",
    errno.ENOTDIR: "フォルダーではなくファイルです",
    errno.ENAMETOOLONG: "名前が長すぎます",
}


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file at once: whatever stops this, the file is as it was or as it is to be."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    beside.replace(path)


def file_trouble(error: OSError) -> str:
    """What was wrong with a file and what to do, in Japanese; the last part of its name tells which."""
    name = f"「{Path(str(error.filename)).name}」を" if error.filename else "ファイルを"
    reason = _REASONS.get(error.errno or 0, "読み書きの途中で誤りがありました")
    return f"{name}扱えませんでした（{reason}）。場所・権限・空き容量を確かめてください。"
