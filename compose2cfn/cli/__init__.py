"""The command line: signatures and help; each command imports what it needs inside.

A command is a function, and its signature is its options: an annotation says what a value is, and
:class:`~compose2cfn.cli.signature.Option` beside it how the value is given. Reading that needs the
standard library alone. typer and click were measured and left out: importing typer takes 45 ms and
click 28 ms, which is more than all the rest of a small `config`. argparse costs little, but its
messages, quotes and colours differ between the Python versions that are supported, it refuses
values that begin with a dash (`--reason "-1 replica"`), guesses at shortened names, and tells one
mistake at a time. So :mod:`compose2cfn.cli.words` states the few rules that people know from it.
"""
