"""The diagnostic codes of the loader (C2C-C…)."""

from __future__ import annotations

from compose2cfn.core.diagnostics import code

UNKNOWN_KEY = code(
    "C2C-C001",
    "Unknown key",
    "The Compose specification has no such key at this place, so Compose refuses the file. "
    "Own keys start with `x-`.",
)
WRONG_TYPE = code(
    "C2C-C002",
    "A value has the wrong type",
    "The Compose specification asks for another kind of value here. A number or a date that is "
    "meant as text needs quotes.",
)
NOT_ALLOWED = code(
    "C2C-C003",
    "A value is not one of those allowed",
    "The key takes certain values or a certain form only.",
)
MISSING_KEY = code(
    "C2C-C004",
    "A required key is missing",
    "The map needs this key.",
)
NOT_UNIQUE = code(
    "C2C-C005",
    "An item stands twice in a list",
    "The list may hold each item once; remove one of the two.",
)
BAD_INTERPOLATION = code(
    "C2C-C010",
    "A variable expression can't be read",
    "Expressions are `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:?message}` and "
    "`${NAME:+alternative}`; a `$` that is meant as such is written `$$`.",
)
MISSING_VARIABLE = code(
    "C2C-C011",
    "A required variable is not set",
    "The file asks for the variable with `${NAME:?message}`. Set it in the environment, in `.env`, "
    "or in a file given by `--env-file`.",
)
BAD_CAST = code(
    "C2C-C012",
    "An interpolated value has the wrong type",
    "The key needs a number or a boolean, and the text is none.",
)
UNSET_VARIABLE = code(
    "C2C-C013",
    "A variable is not set",
    "It is replaced by nothing. Set it, or give it a default with `${NAME:-default}`.",
)
OLD_BOOLEAN = code(
    "C2C-C014",
    "A boolean is spelled as in YAML 1.1",
    "Compose files are YAML 1.2, where `yes`, `no`, `on` and `off` are text; "
    "write `true` or `false`.",
)
BAD_ENV_FILE = code(
    "C2C-C015",
    "An environment file can't be read",
    "Lines are `NAME=value`, `export NAME=value`, `NAME` or `# comment`; quotes have to be closed.",
)
NO_FILE = code(
    "C2C-C020",
    "There is no Compose file",
    "No compose.yaml, compose.yml, docker-compose.yml or docker-compose.yaml in this directory or "
    "above. Name one with `-f`.",
)
EMPTY = code(
    "C2C-C021",
    "The Compose file is empty",
    "A Compose file is a map with at least `services`.",
)
BAD_NAME = code(
    "C2C-C022",
    "The project has no usable name",
    "A project name has lower-case letters, digits, `-` and `_`, starting with a letter or digit. "
    "Set `name:` in the file, `-p`, or COMPOSE_PROJECT_NAME.",
)
OBSOLETE_VERSION = code(
    "C2C-C023",
    "`version` is obsolete",
    "Compose ignores it; remove it.",
)
NOT_KEPT = code(
    "C2C-C025",
    "The options of an address manager are left out",
    "The resolved model is that of Docker Compose 2.40, which leaves `ipam.options` of a network "
    "out of it. Amazon ECS gives addresses from the subnets and has no use for them.",
)
SEVERAL_FILES = code(
    "C2C-C024",
    "Several Compose files stand side by side",
    "The first in Compose's order is used; name one with `-f` to be sure.",
)
NOT_MERGED = code(
    "C2C-C030",
    "Two files give one key different kinds of values",
    "A later file can't replace a map by a list or a text. Use `!override` to replace the value "
    "as a whole.",
)
BAD_EXTENDS = code(
    "C2C-C031",
    "A service can't be extended",
    "`extends` names a service of the same file, or of the file named with `file`.",
)
BAD_INCLUDE = code(
    "C2C-C032",
    "A file can't be included",
    "An included file may not include itself again, nor define a resource differently.",
)
NOT_INCLUDED = code(
    "C2C-C033",
    "A key of an included file has no effect",
    "`include` takes services, networks, volumes, secrets and configs over, and no other key of "
    "the top level (Compose specification, 'Include'). The project has one VPC, one cluster and "
    "one template, which the including file describes.",
)
BAD_SHORT_FORM = code(
    "C2C-C040",
    "A short form can't be read",
    "The text does not follow the short syntax of this key; "
    "the long syntax says the same with keys.",
)
BAD_QUANTITY = code(
    "C2C-C041",
    "A size or duration can't be read",
    "Sizes are like `64m` or `1gb`, durations like `1m30s`.",
)
CONFLICT = code(
    "C2C-C050",
    "Two keys exclude each other",
    "Only one of the keys may be set.",
)
UNDEFINED = code(
    "C2C-C051",
    "A reference names nothing that is defined",
    "The name has to be defined in the top-level section of its kind.",
)
CYCLE = code(
    "C2C-C052",
    "Services depend on each other in a circle",
    "None of them could start first. Remove one of the dependencies.",
)
INCOMPLETE = code(
    "C2C-C053",
    "A definition is incomplete",
    "Something that the definition needs is not given.",
)
DEPRECATED = code(
    "C2C-C060",
    "A deprecated form",
    "It still works; write the newer form.",
)
