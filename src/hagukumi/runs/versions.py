"""What a result depends on beside its inputs: the program's version and the version of its notation keys."""

from hagukumi import __version__
from hagukumi.notation import NOTATION_VERSION

VERSIONS = f"{__version__}/{NOTATION_VERSION}"
"""After an upgrade results are made anew instead of being found again."""
