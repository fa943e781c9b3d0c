"""`python -m keepword` is the keepword command, also where no script of that name is installed."""

from keepword.project.commands import main

if __name__ == "__main__":
    main(prog_name="keepword")
