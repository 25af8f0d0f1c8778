"""How Sphinx builds the documentation: ``make docs``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from checker import __version__

project = "flowclause"
author = "the flowclause authors"
copyright = author  # noqa: A001 - the name that Sphinx asks for
version = release = __version__
extensions = ["myst_parser", "sphinx_argparse_cli"]
exclude_patterns = ["generator"]
nitpicky = True
# A directive between colons is no code block, so that every code block can be run or compared by a test.
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4
html_theme = "furo"
html_title = f"flowclause {__version__}"
html_show_sphinx = False
html_copy_source = False
