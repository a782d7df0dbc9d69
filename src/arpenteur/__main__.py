"""``python -m arpenteur``."""

from arpenteur.cli import main

if __name__ == "__main__":
    main()
