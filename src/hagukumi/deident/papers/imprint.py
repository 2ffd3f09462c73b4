"""What the papers of a result carry instead of a plan's hash: the hash of the recipe, and of what was handed out."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path

from hagukumi.documents.imprint import Imprint


def recipe_imprint(recipe: Path, data: Path, on: datetime.date) -> Imprint:
    """The imprint of a result made by the recipe file into the data file, on a day in Japan. Raises OSError. Cost: one reading of both."""
    with data.open("rb") as stream:
        return imprint_of(recipe, hashlib.file_digest(stream, "sha256").hexdigest(), on)


def imprint_of(recipe: Path, of_data: str, on: datetime.date) -> Imprint:
    """The imprint where the data's hash (SHA-256, hexadecimal) is known already. Raises OSError."""
    with recipe.open("rb") as stream:
        of_recipe = hashlib.file_digest(stream, "sha256").hexdigest()
    closing = (
        f"この文書は、レシピ「{recipe.name}」による加工の結果から作りました。",
        f"レシピのハッシュ（SHA-256）: {of_recipe}",
        f"加工した資料のハッシュ（SHA-256）: {of_data}",
    )
    return Imprint("", on, of_recipe, "レシピ", "", closing)
