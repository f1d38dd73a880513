//! Proposals, decisions, claims, handing over, interruptions and escalations.

use crate::{
    ContentFault, HandOverFault, LenderBar, Moment, Refusal, Thing, Tie, section::section,
};
use countersign_statement::{
    State,
    codes::{ExecutionEvent, InterruptionEvent, ReasonCode, Verdict},
};

section! {
    /// Proposals, decisions, claims, handing over, interruptions and escalations.
    Action {
        NotFound { what: Thing, id: Option<String> } = "not-found", Request, 404;
        ContentInvalid { fault: ContentFault } = "content-invalid", Request, 422;
        KindNotInMandate { kind: String } = "kind-not-in-mandate", Rule, 403;
        CommitmentDiffers = "commitment-differs", Request, 422;
        IdempotencyConflict = "idempotency-conflict", Request, 409;
        Transition { from: Option<State>, to: Option<State> } = "transition", Program, 409;
        CommentEmpty { most: u64 } = "comment-empty", Request, 422;
        NotOpen { state: State, changed_seq: Option<u64> } = "not-open", Rule, 409;
        Expired { at: Moment } = "expired", Rule, 410;
        Lineage { tie: Tie, agent: Option<String> } = "lineage", Rule, 403;
        SeatTaken { seq: u64, verdict: Option<Verdict>, step: u64, revision: u64, retracted: Option<u64> } = "seat-taken", Rule, 409;
        SeatDelegated { seq: u64 } = "seat-delegated", Rule, 409;
        DelegatorBarred { bar: LenderBar } = "delegator-barred", Rule, 403;
        NoVote { step: u64 } = "no-vote", Rule, 409;
        GlassNotAllowed = "glass-not-allowed", Rule, 403;
        GlassSimulation = "glass-simulation", Rule, 409;
        IncidentMissing { most: u64 } = "incident-missing", Request, 422;
        NoGlass = "no-glass", Rule, 409;
        GlassReviewed = "glass-reviewed", Rule, 409;
        GlassVerdict = "glass-verdict", Request, 422;
        OwnGlass = "own-glass", Rule, 403;
        ReviewedBefore { seq: u64 } = "reviewed-before", Rule, 409;
        OverdueBefore = "overdue-before", Rule, 409;
        RevisionNotAllowed = "revision-not-allowed", Rule, 403;
        RevisionOwner = "revision-owner", Rule, 403;
        RevisionNumber { revision: u64 } = "revision-number", Rule, 409;
        RevisionSame = "revision-same", Request, 422;
        RevisionErased = "revision-erased", Rule, 409;
        RevisionBlocked = "revision-blocked", Rule, 409;
        RevisionStricter = "revision-stricter", Rule, 409;
        ViewUnknown = "view-unknown", Rule, 409;
        StaleView { changed_seq: u64, seen_seq: u64 } = "stale-view", Rule, 409;
        ReasonCode { reason: Option<ReasonCode>, verdict: Option<Verdict> } = "reason-code", Request, 422;
        NarrativeMissing { least: u64 } = "narrative-missing", Request, 422;
        ClaimEvent = "claim-event", Request, 422;
        Claimed { name: Option<String>, until: Option<Moment>, minutes: Option<u64> } = "claimed", Rule, 409;
        AdviceUnknown = "advice-unknown", Rule, 409;
        Malformed { cause: String } = "malformed", Program, 422;
        NotProposed = "not-proposed", Program, 409;
        AlreadyProposed = "already-proposed", Program, 409;
        OutOfOrder { seq: u64, last: u64 } = "out-of-order", Program, 409;
        NotInHand = "not-in-hand", Rule, 409;
        HandOver { fault: HandOverFault } = "hand-over", Rule, 403;
        TargetExcluded { name: Option<String>, why: Option<Box<Refusal>> } = "target-excluded", Rule, 409;
        InterruptionEvent = "interruption-event", Request, 422;
        OutOfTurn { event: InterruptionEvent, state: State, changed_seq: u64 } = "out-of-turn", Rule, 409;
        OwnersOnly { event: InterruptionEvent } = "owners-only", Rule, 403;
        EscalationCause = "escalation-cause", Request, 422;
        AlreadyEscalated { step: u64, level: u64 } = "already-escalated", Rule, 409;
        NoRung { level: u64 } = "no-rung", Rule, 409;
        NotOverdue { at: Moment } = "not-overdue", Rule, 409;
        NotExecutable { event: ExecutionEvent, state: State, changed_seq: u64 } = "not-executable", Rule, 409;
        NotReplaceable { state: State, changed_seq: u64 } = "not-replaceable", Rule, 409;
        SuccessionOwners = "succession-owners", Rule, 403;
        AlreadyReplaced = "already-replaced", Rule, 409;
        NoSuccessor = "no-successor", Request, 422;
        DigestDiffers = "digest-differs", Rule, 409;
        ExecutionEvent = "execution-event", Request, 422;
        TextMissing { most: u64 } = "text-missing", Request, 422;
    }
}
