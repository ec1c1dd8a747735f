"""The words of the rooms below as people read them; each is translated where it is shown."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.console.languages import N_
from tocsin.console.report import STAGE_WORDS

STATE = {
    "-": N_("not there yet"),
    "new": N_("new"),
    "triage": N_("waits for review"),
    "in_review": N_("in review"),
    "confirmed": N_("confirmed"),
    "reported": N_("reported"),
    "preserved": N_("preserved"),
    "not_confirmed": N_("not confirmed"),
    "closed": N_("closed"),
    "merged": N_("merged into another"),
}

KIND = {
    "trafficking": N_("trafficking"),
    "grooming": N_("grooming"),
    "sextortion": N_("sextortion"),
    "solicitation": N_("solicitation"),
    "known_media": N_("known media"),
    "minor_safety": N_("safety of a minor"),
    "other": N_("other"),
}

SEVERITY = {"1": N_("low"), "2": N_("medium"), "3": N_("high"), "4": N_("critical")}

NEXT_ACTION = {
    "triage": N_("be looked over"),
    "review": N_("be reviewed"),
    "second": N_("be confirmed by a second person"),
    "report": N_("be reported"),
    "preserve": N_("have its evidence preserved"),
    "close": N_("be closed"),
}

ACT = {
    "open": N_("opened"),
    "flag": N_("flag received"),
    "weigh": N_("weighed again"),
    "triage": N_("looked over"),
    "take": N_("taken"),
    "hand_back": N_("handed back"),
    "assign": N_("assigned"),
    "lapse": N_("lease ran out"),
    "propose": N_("proposed for confirmation"),
    "doubt": N_("proposal doubted"),
    "confirm": N_("confirmed"),
    "reject": N_("not confirmed"),
    "report": N_("reported"),
    "waive": N_("no report due"),
    "preserve": N_("evidence preserved"),
    "close": N_("closed"),
    "reopen": N_("reopened"),
    "appeal": N_("appeal taken in"),
    "escalate": N_("escalated"),
    "emergency": N_("treated as an emergency"),
    "extend": N_("given more time"),
    "route": N_("sent to another queue"),
    "note": N_("note written"),
    "merge": N_("merged into another"),
    "absorb": N_("took another in"),
    "split": N_("split"),
    "mend": N_("mended from the ledger"),
}

DO = {
    "triage": N_("Look over"),
    "take": N_("Take it"),
    "hand_back": N_("Hand back"),
    "assign": N_("Assign to somebody"),
    "propose": N_("Propose to confirm (a second person confirms)"),
    "doubt": N_("Doubt the proposal (goes to a lead)"),
    "confirm": N_("Confirm"),
    "reject": N_("Do not confirm"),
    "report": N_("Reported: note the receipt"),
    "waive": N_("No report due"),
    "preserve": N_("Evidence is preserved"),
    "close": N_("Close"),
    "reopen": N_("Reopen"),
    "appeal": N_("Take in an appeal"),
    "escalate": N_("Escalate to a lead"),
    "emergency": N_("Emergency: somebody is in danger now"),
    "extend": N_("Give more time"),
    "route": N_("Send to another queue"),
    "note": N_("Write a note"),
}

OUTCOME = {
    "reported": N_("reported"),
    "no_report_due": N_("confirmed, no report due"),
    "not_confirmed": N_("not confirmed"),
}

GROUND = {
    "reported_elsewhere": N_("it was reported elsewhere"),
    "outside_the_law": N_("the duty to report does not cover it"),
    "no_minor": N_("no minor is involved"),
    "victim_only": N_("only a victim is on this service"),
}

QUEUE = {
    "child_safety": N_("Child safety"),
    "urgent": N_("Urgent"),
    "review": N_("Review"),
    "second": N_("Second confirmation"),
    "appeals": N_("Appeals"),
    "lead": N_("Escalated"),
    "report": N_("To report and preserve"),
    "unreadable": N_("Could not be read"),
    "canary": N_("Canaries"),
}

ROLE = {
    "reviewer": N_("reviewer"),
    "lead": N_("lead"),
    "child_safety": N_("child safety"),
    "legal": N_("legal"),
    "auditor": N_("auditor"),
    "admin": N_("admin"),
}

ACCOUNT_ROLE = {
    "recruiter": N_("recruiter"),
    "offender": N_("offender"),
    "associate": N_("associate"),
    "client": N_("client"),
    "minor": N_("minor"),
    "minor_involved": N_("minor involved (no accusation)"),
    "flagged": N_("flagged"),
}

PURPOSE = {
    "review": N_("Decide the case"),
    "second_review": N_("Be the second of two people"),
    "blind_review": N_("Judge again without knowing the first judgement"),
    "appeal": N_("Answer somebody who objects"),
    "emergency": N_("Somebody is in danger now"),
    "legal_request": N_("Answer a demand of law"),
    "preservation": N_("Preserve what a law or a letter wants kept"),
    "report": N_("Draft a report to those whom the law names"),
    "quality": N_("Look how well cases are judged"),
    "audit": N_("Look how Tocsin is used"),
    "integration": N_("A machine fetches it, by its token"),
}

ABSENCE = {
    "deleted": N_("Its author removed it, and nothing of it was kept."),
    "not_kept": N_("No source holds it: it is older than what is kept, or was never received."),
    "text_not_taken": N_("It came while no text was taken in."),
    "too_large": N_("It is there, but too large to be shown."),
    "unreadable": N_("It is named, but cannot be read."),
}

TOLD = {
    "received": N_("told that it was received"),
    "acted_on": N_("told that it was acted on"),
    "not_acted_on": N_("told that it was not acted on"),
    "closed": N_("told that it is closed"),
    "open_again": N_("told that it is open again"),
}

REASON = {
    "grooming": N_("grooming"),
    "trafficking": N_("trafficking"),
    "sextortion": N_("sextortion"),
    "csam": N_("abuse material"),
    "minor_safety": N_("safety of a minor"),
    "other": N_("other"),
}

FLAGGER = {
    "user": N_("a user"),
    "moderator": N_("a moderator"),
    "trusted_flagger": N_("a trusted flagger"),
    "hash_match": N_("a hash match"),
    "machine": N_("a machine"),
    "canary": N_("a canary"),
}

SUBJECT_KIND = {
    "account": N_("the account"),
    "message": N_("the message"),
    "post": N_("the post"),
    "media": N_("the picture or film"),
    "group": N_("the group"),
}

VERDICT = {"confirm": N_("confirm"), "reject": N_("do not confirm")}

THING = {
    "case": N_("the case"),
    "conversation": N_("a conversation"),
    "text": N_("a text"),
    "picture": N_("a picture"),
    "identity": N_("who somebody is"),
    "address": N_("an address"),
    "export": N_("a file taken out"),
}

CHANGE = {
    "added": N_("added"),
    "invited": N_("invited"),
    "joined": N_("signed in for the first time"),
    "roles": N_("given these roles"),
    "disabled": N_("disabled"),
    "enabled": N_("let in again"),
    "reset": N_("reset: a new first link"),
    "conflicts": N_("given these conflicts of interest"),
    "password": N_("changed the password"),
    "recovery_codes": N_("made new recovery codes"),
    "recovery_used": N_("used a recovery code"),
    "passkey_added": N_("added a passkey"),
    "passkey_removed": N_("removed a passkey"),
    "passkey_copied": N_("showed a passkey that seems copied"),
    "linked": N_("linked to the company's directory"),
    "token_made": N_("token made"),
    "token_revoked": N_("token revoked"),
}

SCOPE = {
    "events:write": N_("Send events"),
    "flags:write": N_("Send flags"),
    "flags:read": N_("Read what became of flags"),
    "cases:read": N_("Read cases, without their content"),
    "cases:write": N_("Decide cases, where a platform's own tool asks people"),
    "evidence:read": N_("Read a case's content; each look is logged"),
    "webhooks:manage": N_("Say where outcomes are sent"),
    "metrics:read": N_("Read figures"),
}

REPORT_STATE = {
    "draft": N_("draft"),
    "asked": N_("waits for a second person"),
    "approved": N_("agreed on, being filed"),
    "filed": N_("filed"),
    "refused": N_("not to be filed"),
    "failed": N_("failed"),
    "withdrawn": N_("given up"),
}

HANDOVER_STATE = {
    "draft": N_("draft"),
    "asked": N_("waits for a second person"),
    "approved": N_("agreed on, being handed over"),
    "handed_over": N_("handed over"),
    "refused": N_("not to be handed over"),
    "failed": N_("failed"),
    "withdrawn": N_("given up"),
}

LATENESS = {
    "overdue": N_("its time has passed, and the addressee does not have it yet"),
    "expired": N_("stood open at the receiver until it was deleted there"),
    "expiring": N_("stands open at the receiver, and is deleted there then"),
    "unfiled": N_("agreed on, and not filed yet"),
    "undelivered": N_("agreed on, and not handed over yet"),
    "unanswered": N_("nobody agreed or refused for a day"),
    "failed": N_("failed: correct it and ask again"),
}

STATEMENT_STATE = {
    "not ready": N_("not ready"),
    "ready": N_("ready to be released"),
    "waiting": N_("released"),
    "sent": N_("sent"),
    "refused": N_("refused by the Database"),
    "withdrawn": N_("given up"),
}

BATCH_STATE = {
    "asked": N_("waits for a second person"),
    "released": N_("released"),
    "over": N_("sent"),
    "refused": N_("not to be sent"),
}

VAULT_ACT = {
    "export": N_("hand over"),
    "destroy": N_("destroy"),
}

VAULT_KIND = {
    "text": N_("text"),
    "picture": N_("picture"),
    "identity": N_("who somebody is"),
    "address": N_("network addresses"),
    "file": N_("file"),
}

VAULT_STANDING = {
    "held": N_("held"),
    "collision": N_("one law wants it kept, another wants it gone: nothing happens by itself, ask counsel"),
    "due": N_("due to be destroyed: no hold stands for it any more"),
    "unheld": N_("kept without a hold: place one, or have it destroyed"),
    "destroyed": N_("destroyed"),
}

VAULT_HOLD = {
    "triage": N_("triage"),
    "cybertip": N_("CyberTipline report"),
    "letter_2703f": N_("preservation letter (2703(f))"),
    "epoc_pr": N_("European Preservation Order"),
    "uk_reference": N_("reference of a UK report"),
    "uk_content": N_("content of a UK report"),
    "eu_derogation": N_("found under the EU derogation"),
    "appeal": N_("time to object"),
    "litigation": N_("proceedings"),
}

RULES_STATE = {
    "live": N_("live"),
    "was_live": N_("was live before"),
    "refused": N_("not to go live"),
    "trouble": N_("cannot be tried"),
    "untried": N_("waits for its trial"),
    "tried": N_("tried, waits for a second person"),
}

RULES_MOVED = {
    "come": N_("would come"),
    "go": N_("would go"),
    "change": N_("would change"),
}

FILE_CHANGE = {
    "new": N_("a new file"),
    "gone": N_("taken away, as shipped again"),
    "changed": N_("changed"),
    "same": N_("as it was"),
}

EVERY = {
    "1": N_("each hour"),
    "6": N_("each 6 hours"),
    "24": N_("each day"),
    "168": N_("each week"),
}

WEBHOOK_EVENT = {
    "decision": N_("People confirmed a suspicion, or did not"),
    "case.opened": N_("A case was opened"),
    "case.closed": N_("A case was closed, or went into another"),
    "case.opened_again": N_("A closed case was opened again"),
    "case.escalated": N_("A case went upwards, or somebody is in danger"),
    "case.changed": N_("Anything else was done to a case"),
    "flag.answered": N_("Whoever flagged may be told a word"),
    "search.found": N_("A search that runs by itself found something new"),
}

LISTS: Mapping[str, Mapping[str, str]] = {
    "state": STATE,
    "kind": KIND,
    "severity": SEVERITY,
    "next_action": NEXT_ACTION,
    "act": ACT,
    "do": DO,
    "outcome": OUTCOME,
    "ground": GROUND,
    "queue": QUEUE,
    "role": ROLE,
    "account_role": ACCOUNT_ROLE,
    "purpose": PURPOSE,
    "stage": STAGE_WORDS,
    "absence": ABSENCE,
    "told": TOLD,
    "flag_reason": REASON,
    "flagger": FLAGGER,
    "subject_kind": SUBJECT_KIND,
    "verdict": VERDICT,
    "thing": THING,
    "change": CHANGE,
    "scope": SCOPE,
    "report_state": REPORT_STATE,
    "handover_state": HANDOVER_STATE,
    "lateness": LATENESS,
    "statement_state": STATEMENT_STATE,
    "batch_state": BATCH_STATE,
    "vault_act": VAULT_ACT,
    "vault_kind": VAULT_KIND,
    "vault_standing": VAULT_STANDING,
    "vault_hold": VAULT_HOLD,
    "webhook_event": WEBHOOK_EVENT,
    "rules_state": RULES_STATE,
    "rules_moved": RULES_MOVED,
    "file_change": FILE_CHANGE,
    "every": EVERY,
}
