"""Takes the picture of the HTML report that the documents show, with Chromium.

python -m docs.generator.screenshot
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURE = ROOT / "docs" / "images" / "report.png"
_WINDOW = "1000,760"
_SWITCHES = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def main() -> int:
    """Reports the examples as HTML and takes the picture; 2 where there is no Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("chromium is missing; the picture was not taken", file=sys.stderr)
        return 2
    PICTURE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        check = ["check", "--as-of", "2026-06-01", "--format", "html", "--output", str(page), "fixtures/examples"]
        subprocess.run([sys.executable, "-m", "checker", *check], cwd=ROOT, check=False)
        shot = [*_SWITCHES, f"--user-data-dir={folder}/profile", f"--window-size={_WINDOW}", f"--screenshot={PICTURE}"]
        subprocess.run([chromium, *shot, page.as_uri()], check=True, stderr=subprocess.DEVNULL, timeout=60)
    print(f"wrote {PICTURE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
