"""``python -m leadflow`` is the same as ``leadflow``."""

from leadflow.cli import main

if __name__ == "__main__":
    main()
