"""The gate's diagnostic codes: refusals that keep an approval bound to what is executed."""

from __future__ import annotations

from compose2cfn.core.diagnostics import code

STACK_STATE = code(
    "C2C-G001",
    "The stack's state allows no change set",
    "CloudFormation changes a stack only from a settled state. The message names the state and the "
    "hint the next step: wait for a running operation, continue or delete after a failed one. "
    "Nothing was created.",
)
TEMPLATE_TOO_LARGE = code(
    "C2C-G002",
    "The template is too large for a request",
    "A template in the request may have 51,200 bytes; up to 1 MB may lie in an S3 bucket, named "
    "with `--template-bucket`. No template may have more than 500 resources (CloudFormation "
    "quotas): split the Compose project into several stacks.",
)
PARAMETERS = code(
    "C2C-G003",
    "A parameter has no value, or one that the template doesn't know",
    "Each parameter of the template needs a value from the parameter file or a default. "
    'On an update `{"UsePreviousValue": true}` keeps the value of the deployed stack.',
)
NAME = code(
    "C2C-G004",
    "A name or ARN has the wrong form",
    "Stack and change-set names start with a letter and have letters, digits and hyphens, at most "
    "128. A change set is approved and executed by its ARN alone, because a name can be taken over "
    "by another change set: `arn:aws:cloudformation:REGION:ACCOUNT:changeSet/NAME/ID`.",
)
CHANGE_SET_FAILED = code(
    "C2C-G005",
    "CloudFormation could not make the change set",
    "The reason is CloudFormation's own. The failed change set was removed, and so was the empty "
    "stack if this run made it.",
)
NAME_TAKEN = code(
    "C2C-G006",
    "Another change set has this name",
    "A change set of this name exists and holds other content, or was not made by compose2cfn. It "
    "may be under review, so it is left alone. Leave `--name` out, give another name, or delete "
    "the other change set.",
)
TOO_SLOW = code(
    "C2C-G007",
    "CloudFormation did not finish in time",
    "The change set was still being created after 15 minutes. Run the same command again; it "
    "picks up the same change set.",
)
GONE = code(
    "C2C-G010",
    "There is no such change set",
    "It was deleted, replaced under the same name (which gives it another ARN), or belongs to "
    "another account or Region. Create a new change set and review that.",
)
NOT_AVAILABLE = code(
    "C2C-G011",
    "The change set can't be executed",
    "Only a change set with the execution status AVAILABLE can be approved or executed. OBSOLETE "
    "means that the stack was changed after the change set was made. Create a new one and review "
    "it.",
)
TEMPLATE_SWAPPED = code(
    "C2C-G008",
    "CloudFormation took another template",
    "The object in the bucket was replaced between writing it and creating the change set, so the "
    "change set holds something else than the file that was given. It was deleted; nothing was "
    "executed. See who may write to the bucket.",
)
DIGEST_FORM = code(
    "C2C-G012",
    "The digest has the wrong form",
    "Give at least the first 12 characters (0-9, a-f) of the digest that the report shows.",
)
DIGEST_DIFFERS = code(
    "C2C-G013",
    "What would be executed is not what was reviewed",
    "The digest covers everything that would be executed: template, parameters, tags, role, "
    "changes. It is computed afresh from what CloudFormation answers now, and it differs. Review "
    "the change set again.",
)
NOT_APPROVED = code(
    "C2C-G014",
    "There is no approval",
    "A change set is executed only with an approval record: run `compose2cfn review`, then "
    "`compose2cfn approve`, and hand the record over with `--approval`.",
)
DENIED = code(
    "C2C-P010",
    "The policy denies the change",
    "A finding that the policy doesn't let anybody approve. Change the project as the advice says. "
    "To let this one pass, give its rule an allowance for the resource in the policy file, with a "
    "reason and a last day; that alters the digest, so it has to be reviewed again.",
)
CLOSED = code(
    "C2C-P011",
    "The policy lets nothing be executed now",
    "The policy has change windows or a freeze. Review and approval go on meanwhile; run `execute` "
    "again when the window opens.",
)
TOO_FEW = code(
    "C2C-P012",
    "Too few people have approved",
    "The policy asks for several different people. Each of them runs `compose2cfn approve` with a "
    "record file of their own; hand all records over with `--approval`, once for each.",
)
REJECTED = code(
    "C2C-G015",
    "The change set was rejected",
    "The record says no. Change the project, create a new change set and have that reviewed.",
)
OTHER_CHANGE_SET = code(
    "C2C-G016",
    "The approval is for another change set",
    "An approval is bound to one change set by its ARN; it can't be used for another, not even for "
    "one with the same name.",
)
EXECUTED_ELSEWHERE = code(
    "C2C-G017",
    "The change set was executed, but not with this approval",
    "Neither the stack's events nor the digest connect the execution with this record. See in "
    "CloudTrail who called ExecuteChangeSet.",
)
RECORD_FORM = code(
    "C2C-G018",
    "The approval record is damaged",
    "An approval record is the JSON file that `compose2cfn approve` or `reject` wrote. It is read "
    "strictly: each key once, none missing, none unknown. Approve again instead of mending it.",
)
SAYS_NOTHING = code(
    "C2C-G019",
    "A decision needs a name and a reason",
    "The record is what an auditor reads later: say who decides and why, in a sentence.",
)
DEPLOYMENT_FAILED = code(
    "C2C-G020",
    "The deployment failed",
    "The first resource that failed is told first, with the reason that AWS gave; later failures "
    "mostly follow from it.",
)
STACK_OUTCOME = code(
    "C2C-G021",
    "How the stack was left",
    "After a failure CloudFormation takes the change back. ROLLBACK_COMPLETE means that a new "
    "stack was undone and has to be deleted; UPDATE_ROLLBACK_COMPLETE that the former version is "
    "in place.",
)
NOT_WAITING = code(
    "C2C-G022",
    "No approval waits there",
    "Pipeline, stage or action have another name, the pipeline hasn't come there yet, the approval "
    "was answered by somebody else, or it has expired (after seven days, unless the action says "
    "otherwise).",
)
UNBOUND = code(
    "C2C-G023",
    "The approval names no digest",
    "CodePipeline records that somebody approved a run, not what they had seen. An approval counts "
    "where its comment names the digest of the report, at least the first 12 characters; "
    "`compose2cfn approve --pipeline …` writes it by itself.",
)
AUDIT_BROKEN = code(
    "C2C-G024",
    "The audit log is broken",
    "Each line names the hash of the line before it. Where that doesn't fit, a line was changed, "
    "removed or put in between after it had been written. Look at who can write to the log.",
)
AUDIT_BUSY = code(
    "C2C-G025",
    "The audit log could not be written",
    "Others added entries faster than this run. The act itself may have happened: look before you "
    "repeat it.",
)
RECORD_PLACE = code(
    "C2C-G026",
    "A place for records has the wrong form",
    "Records and the audit log go to a file, or below a prefix of an S3 bucket: "
    "`s3://BUCKET/PREFIX/`, with a slash at its end.",
)
NESTED_UNBOUND = code(
    "C2C-G028",
    "The template of a nested stack isn't part of the change set",
    "The change set was made without its nested stacks, so CloudFormation would read their "
    "templates during the execution, after the review. `compose2cfn changeset` makes change sets "
    "that hold those of nested stacks too (IncludeNestedStacks).",
)
REPORT_DIFFERS = code(
    "C2C-G029",
    "The report isn't what the change set says now",
    "The JSON report that was given was changed after it had been written, or it is of another "
    "change set, or the world has moved on since. Make a new one with `compose2cfn review`.",
)
DRIFTED = code(
    "C2C-G030",
    "Resources were changed outside CloudFormation",
    "A change set compares templates; what somebody changed by hand it neither sees nor keeps. "
    "Take the change into the project, or undo it, and review again.",
)
AUTHOR = code(
    "C2C-P013",
    "The author may not approve",
    "The policy says `authorMayApprove: false`: whoever made the change set can't be one of those "
    "who approve it. The author is the AWS identity that ran `compose2cfn changeset`, or the name "
    "that was given with `--author`.",
)
EXPIRED = code(
    "C2C-P014",
    "The approval has expired",
    "The policy says for how long an approval holds (`approvalExpiresAfter`). Review the change "
    "set again and approve it anew.",
)
NOTHING_RAN = code(
    "C2C-G033",
    "There is no deployment to record",
    "A record says that an environment has run certain images, and another environment's policy "
    "counts on it. So it is written of a stack whose last operation succeeded, and of images that "
    "are pinned by digest: `compose2cfn convert --images-lock images.lock.json`.",
)
UNKNOWN_TYPE = code(
    "C2C-G027",
    "What a resource type needs isn't known",
    "An overlay adds a resource whose permissions `compose2cfn iam` doesn't know. "
    "The CloudFormation registry names the calls that its handlers make.",
)
