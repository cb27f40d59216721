"""`python -m kenshin` is the command line."""

from kenshin.cli.main import main

if __name__ == "__main__":
    main()
