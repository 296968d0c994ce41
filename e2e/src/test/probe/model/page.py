"""The tables as a page to read."""

from tables import TABLES

HEAD = """# What two tasks can do to each other

Each way that one task can reach another through the kernel, and what becomes of it between two
components. Written by `python3 -B e2e/src/test/probe/model/model.py --write` from the tables in
`e2e/src/test/resources/model`; `ModelTest` fails where this page is not what they say, where they name
a program, header or test that does not exist, and, in machines with both kernels, where the kernel
has a hook, call, file system, family, option or device that is not in them.

**judged**: by the programs named, which stand in the header named; **harmless**: it carries nothing from
one component to another, and why; **open**: it is not held, as [ARCHITECTURE.md](../ARCHITECTURE.md)
says under "Threat model". `table X` is a cell of that kind of `ipc/table.py`, `random X` a channel of
the random attacker, `class X` a test class ([attacks.md](attacks.md) says how each is run).

## Ways

| way | | by | tests | what |
|---|---|---|---|---|
"""


def text(ways, tables):
    return HEAD + "".join(map(way_line, ways.values())) + "".join(section(n, t) for n, t in tables.items())


def way_line(way):
    by = ", ".join(f"`{s}`" for s in way.sections) + (f" ({way.header})" if way.header != "-" else "")
    return f"| <a id=\"{way.name}\"></a>{way.name} | {way.kind} | {by} | {', '.join(way.tests)} | {way.sentence} |\n"


def section(name, lines):
    title = TABLES[name]
    head = f"\n## {title.partition(':')[0]}\n\nFrom{title.partition(':')[2]}.\n\n| {name} | ways |\n|---|---|\n"
    return head + "".join(line(key, more, ways) for key, (more, ways) in sorted(lines.items(), key=order))


def order(item):
    """Calls by number, the rest by name."""
    key, (more, _) = item
    number = key if key.isdigit() else more[0] if more else ""
    return (0, int(number), key) if number.isdigit() else (1, 0, key)


def line(key, more, ways):
    shown = " ".join([f"`{key}`", *(m for m in more if m != "-")])
    return f"| {shown} | {', '.join(f'[{way}](#{way})' for way in ways)} |\n"
