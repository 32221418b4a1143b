"""One Compose file, from laptop to production: template, reviewed change set, bound approval.

Data only moves right; each arrow is a pure function, except reading files and talking to AWS::

    compose files ─► core.yaml_tree ─► compose.loader ─► Project ─┐
    AWS or facts.json ─► environment.Facts ───────────────────────┴─► translate ─► Template
    two templates ─► changes.predict ──────────┐
    DescribeChangeSet ─► changes.change_set ───┴─► ChangeSet ─► review ─► Review ─► render | gate

The layers (top to bottom: ``cli``, ``aws | render``, ``gate``, ``review``, ``translate | changes``,
``cfn | compose | environment``, ``core``) are enforced by import-linter in the tests.
"""
