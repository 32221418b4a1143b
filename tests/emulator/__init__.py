"""An embedded CloudFormation: ministack, started in this process, with what it lacks filled in.

`launcher.start()` and `python -m tests.emulator` start it on 127.0.0.1; `fixtures` gives each test
an AWS account of its own (ministack takes a 12-digit access key for an account). It needs no
Docker, no network and no AWS account, and takes under two seconds to start.

What it shows: that our calls are well-formed for the real SDK; that a template's resources can be
created, found through their own services, updated and deleted in an order that works; that the
steps from change set to execution, refusal, rollback and approval are taken in AWS's order, with
its statuses and errors; and that failures on the way (throttling, resets, expired credentials, a
resource that fails) are told properly.

What only a live account can show: whether AWS accepts every property value (cfn-lint checks them
against the schemas instead), real permissions, quotas, timing and stabilization, whether a
container starts and passes its health check, and every detail of what a change set tells. Parsing
and rendering of change sets are therefore tested on answers recorded from AWS, never on these.

Alternatives that were tried: moto skips resource types without an error and has no details in its
change sets; LocalStack's free core has neither ECS nor load balancers; others lack change sets.

The rooms: `door` is the only way to ministack's internals and checks its exact version; `server`
speaks HTTP; `operations` gives stack operations their time, events and failures; `faults` spoils
calls; `changesets` corrects and completes change sets; `resources` are the types, `services` the
APIs that ministack lacks; `extensions` puts them together.
"""
