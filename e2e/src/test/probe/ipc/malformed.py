"""Manifests made to break what reads them, or who reads of them: by what is wrong."""

BOMB = "&a [" + ", ".join(["[x]"] * 9) + "]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(12)
)

FAULTS = {
    "a line break in a name": 'metadata: {name: "a\\nb"}',
    "a terminal's control sequence in a name": 'metadata: {name: "a\\e[2Jb"}',
    "a name of ten megabytes": "metadata: {name: " + "a" * 10_000_000 + "}",
    "a control sequence in a path":
        'metadata: {name: a}\nspec: {exposes: [{name: a, protocol: UNIX, path: "/a\\e[2J"}]}',
    "documents that multiply": "metadata: {name: a}\nspec: " + BOMB,
}  # fmt: skip
