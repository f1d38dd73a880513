//! Figures, against a plain recomputation in Rust of random histories that were played through the doors.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use countersign_app::metrics::{Counted, DecisionFigures, Lane, Metrics, Spread, Whose};
use countersign_statement::{
    State,
    codes::{Advice, AgentKind, OverrideType, Risk, Role, Verdict},
    format::time_text,
};
use countersign_testkit::{Participant, Proposal, World, actor, now};
use countersign_workflow::testing::Random;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// An action as it was proposed, and as it stands at the end.
#[derive(Debug, Clone)]
struct Action {
    id: Uuid,
    kind: &'static str,
    agent: &'static str,
    version: &'static str,
    risk: Risk,
    is_simulation: bool,
    proposed_at: DateTime<Utc>,
    escalated: bool,
    state: State,
    changed_at: DateTime<Utc>,
    due_at: Option<DateTime<Utc>>,
    expires_at: Option<DateTime<Utc>>,
    /// The rule that routed it, of policy version 1.
    rule: Option<u32>,
}

/// A decision as it was sent.
#[derive(Debug, Clone)]
struct Decision {
    action: usize,
    person: Uuid,
    verdict: Verdict,
    against: bool,
    viewed_at: DateTime<Utc>,
    at: DateTime<Utc>,
}

/// How an action stands in the database at the end.
#[derive(sqlx::FromRow)]
struct Stands {
    state: String,
    changed_at: DateTime<Utc>,
    due_at: Option<DateTime<Utc>>,
    expires_at: Option<DateTime<Utc>>,
    rule: Option<i32>,
}

/// A history, and its clock.
struct History {
    world: World,
    random: Random,
    now: DateTime<Utc>,
    actions: Vec<Action>,
    decisions: Vec<Decision>,
    people: Vec<Participant>,
}

const KINDS: [&str; 2] = ["escalate_account", "review_account"];
const AGENTS: [&str; 2] = ["aml-screen", "second-agent"];
const VERSIONS: [&str; 2] = ["1.0.0", "1.1.0"];

impl History {
    async fn begin(seed: u64) -> Self {
        let world = World::new().await;
        world
            .as_owner(
                "CREATE TABLE public.moment (t timestamptz NOT NULL);
                 INSERT INTO public.moment VALUES (clock_timestamp());
                 CREATE OR REPLACE FUNCTION countersign.clock() RETURNS timestamptz LANGUAGE sql VOLATILE SECURITY DEFINER
                 AS 'SELECT t FROM public.moment'",
            )
            .await;
        world.add_person("gina", &[Role::Analyst]).await;
        world.add_login("second-agent", "agent").await;
        let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
        let made = alice
            .register(&actor("second-agent"), AgentKind::Agent, actor("alice").id)
            .await
            .unwrap();
        bob.confirm(&made).await.unwrap();
        let mut people = Vec::new();
        for name in ["bob", "carol", "dave", "erin", "gina"] {
            people.push(world.desk(name).await);
        }
        Self {
            world,
            random: Random::new(seed),
            now: now(),
            actions: Vec::new(),
            decisions: Vec::new(),
            people,
        }
    }

    async fn later(&mut self, most_seconds: u64) {
        let by = self.random.between(1, most_seconds * 1_000_000);
        self.now += TimeDelta::microseconds(i64::try_from(by).unwrap());
        let sql = format!("UPDATE public.moment SET t = '{}'", time_text(self.now));
        self.world.as_owner(&sql).await;
    }

    async fn propose(&mut self) {
        let agent = self.random.one_of(&AGENTS, AGENTS[0]);
        let mut proposal = Proposal::by(agent, "alice")
            .risk(self.random.one_of(Risk::ALL, Risk::Low))
            .advice(self.random.one_of(Advice::ALL, Advice::Review));
        let content = &mut proposal.content;
        let kind = self.random.one_of(&KINDS, KINDS[0]);
        let version = self.random.one_of(&VERSIONS, VERSIONS[0]);
        content.kind = kind.to_owned();
        content.agent_version = version.to_owned();
        content.is_simulation = self.random.chance(25);
        let (risk, is_simulation) = (content.risk, content.is_simulation);
        let store = self.world.store(agent).await;
        let made = store.propose(&[proposal.bytes()]).await.unwrap().remove(0);
        self.actions.push(Action {
            id: made.action_id,
            kind,
            agent,
            version,
            risk,
            is_simulation,
            proposed_at: self.now,
            escalated: false,
            state: State::InReview,
            changed_at: self.now,
            due_at: None,
            expires_at: None,
            rule: None,
        });
    }

    /// Somebody opens an action, thinks, and decides; whoever may not is refused, and nothing is counted.
    async fn decide(&mut self) {
        let action = self.any_action();
        let (id, viewed_at) = (self.actions[action].id, self.now);
        let person = self.people[usize::try_from(self.random.between(0, 4)).unwrap()].clone();
        let verdict = if self.random.chance(70) {
            Verdict::Approve
        } else {
            Verdict::Reject
        };
        if self.random.chance(30) {
            self.world.view(&person, id).await;
            self.later(300).await;
            return;
        }
        let signed = self.world.decision(&person, id, verdict).await;
        self.later(900).await;
        if let Ok(taken) = person.send(&signed).await {
            self.decisions.push(Decision {
                action,
                person: person.actor.id,
                verdict,
                against: taken.override_type == Some(OverrideType::AiOverride),
                viewed_at,
                at: self.now,
            });
        }
    }

    /// An interruption by whoever may; or nothing, where nobody may.
    async fn interrupt(&mut self) {
        let (by, event) = self.random.one_of(
            &[
                ("dave", "held"),
                ("dave", "resumed"),
                ("alice", "withdrawn"),
            ],
            ("dave", "held"),
        );
        let action = self.any_action();
        let sql = format!(
            "INSERT INTO fact.interruption (action_id, event, text, text_salt) VALUES ('{}', '{event}', 'why', decode('{}', 'hex'))",
            self.actions[action].id,
            Uuid::new_v4().simple()
        );
        let _ = sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut self.world.raw(by).await)
            .await;
    }

    /// The ledger's word that an action was escalated.
    async fn escalate(&mut self) {
        let action = self.any_action();
        let sql = format!(
            "BEGIN; LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
             SELECT countersign.append('action.escalated', 'action:{}', NULL, 'system', '{{}}', '[]'); COMMIT",
            self.actions[action].id
        );
        self.world.as_owner(&sql).await;
        self.actions[action].escalated = true;
    }

    fn any_action(&mut self) -> usize {
        let last = self.actions.len() as u64 - 1;
        usize::try_from(self.random.between(0, last)).unwrap()
    }

    /// Plays, and reads how each action stands.
    async fn play(seed: u64, moves: usize) -> Self {
        let mut history = Self::begin(seed).await;
        history.later(60).await;
        history.propose().await;
        for _ in 0..moves {
            history.later(20_000).await;
            match history.random.between(0, 9) {
                0..=2 => history.propose().await,
                3..=7 => history.decide().await,
                8 => history.interrupt().await,
                _ => history.escalate().await,
            }
        }
        let mut owner = history.world.owner().await;
        for action in &mut history.actions {
            let stands: Stands = sqlx::query_as(
                "SELECT s.state, s.changed_at, s.due_at, s.expires_at, a.rule
                   FROM countersign.action_state s JOIN countersign.action a ON a.action_id = s.action_id WHERE s.action_id = $1",
            )
            .bind(action.id)
            .fetch_one(owner.connection())
            .await
            .unwrap();
            action.state = stands.state.parse().unwrap();
            action.changed_at = stands.changed_at;
            (action.due_at, action.expires_at) = (stands.due_at, stands.expires_at);
            action.rule = stands.rule.map(|r| u32::try_from(r).unwrap());
        }
        history
    }

    /// The figures, recounted row by row.
    fn recount(&self, counted: &Counted, is_simulation: bool) -> Recounted {
        let named = |a: &&Action| {
            a.is_simulation == is_simulation
                && counted.kind.as_ref().is_none_or(|kind| a.kind == kind)
                && counted.agent.as_ref().is_none_or(|agent| a.agent == agent)
                && counted
                    .agent_version
                    .as_ref()
                    .is_none_or(|v| a.version == v)
                && counted.risk_at_least.is_none_or(|least| a.risk >= least)
        };
        let within = |at: DateTime<Utc>| {
            counted.since.is_none_or(|since| at >= since)
                && counted.until.is_none_or(|until| at < until)
        };
        let mut sums = Recounted::default();
        for action in self.actions.iter().filter(named) {
            if within(action.proposed_at) {
                sums.add(action, self.now);
            }
        }
        let decided = self.decisions.iter().filter(|d| within(d.at));
        for decision in decided.filter(|d| named(&&self.actions[d.action])) {
            let action = &self.actions[decision.action];
            let agent = actor(action.agent).id;
            let rule = format!("rule {}", action.rule.unwrap());
            let version = format!("{agent} {}", action.version);
            for of in ["all".to_owned(), decision.person.to_string(), version, rule] {
                sums.decided.entry(of).or_default().push(decision.clone());
            }
        }
        sums
    }
}

/// What was recounted of one lane.
#[derive(Debug, Default)]
struct Recounted {
    outcomes: BTreeMap<&'static str, u64>,
    days: BTreeMap<NaiveDate, BTreeMap<&'static str, u64>>,
    ages: Vec<f64>,
    approvals: Vec<f64>,
    decided_after: Vec<f64>,
    decided: BTreeMap<String, Vec<Decision>>,
}

fn seconds(later: DateTime<Utc>, earlier: DateTime<Utc>) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "microseconds of some days")]
    let micros = (later - earlier).num_microseconds().unwrap() as f64;
    micros / 1e6
}

/// Postgres adds days, hours and seconds as numbers that are not exact; times themselves are whole microseconds.
fn exact(spread: Option<Spread>) -> Option<(i64, i64)> {
    let micros = |s: f64| {
        #[allow(clippy::cast_possible_truncation, reason = "some days")]
        let whole = (s * 1e6).round() as i64;
        whole
    };
    spread.map(|s| (micros(s.p50), micros(s.p95)))
}

/// Nearest rank, counted from the sorted values.
fn rank(values: &[f64], numerator: usize, denominator: usize) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (sorted.len() * numerator).div_ceil(denominator);
    sorted.get(place.max(1) - 1).copied()
}

impl Recounted {
    fn add(&mut self, action: &Action, now: DateTime<Utc>) {
        let ran_out = action.state.is_open() && action.expires_at.is_some_and(|at| at <= now);
        let outcome = match action.state {
            _ if ran_out => "expired",
            State::InReview | State::PausedInfo | State::PausedHold => "pending",
            State::Approved | State::Simulated => "approved",
            State::Rejected => "rejected",
            State::Withdrawn => "withdrawn",
            State::Blocked | State::AutoCleared => "unreviewed",
            other => panic!("nothing leads to {other} yet"),
        };
        let mut words = vec!["total", outcome];
        if action.escalated {
            words.push("escalated");
        }
        // Late against the moment at which the due time stopped to matter.
        let ended = match action.state {
            State::InReview if ran_out => action.expires_at.unwrap(),
            State::InReview => now,
            _ => action.changed_at,
        };
        if action.due_at.is_some_and(|due| due < ended) {
            words.push("late");
        }
        for word in words {
            *self.outcomes.entry(word).or_default() += 1;
            let day = self
                .days
                .entry(action.proposed_at.date_naive())
                .or_default();
            *day.entry(word).or_default() += 1;
        }
        let took = seconds(action.changed_at, action.proposed_at);
        match outcome {
            "pending" => self.ages.push(seconds(now, action.proposed_at)),
            "approved" => {
                self.approvals.push(took);
                self.decided_after.push(took);
            }
            "rejected" => self.decided_after.push(took),
            _ => {}
        }
    }

    fn holds(&self, lane: &Lane, context: &str) {
        let figures = std::iter::once((&self.outcomes, &lane.actions));
        assert_eq!(
            self.days.keys().collect::<Vec<_>>(),
            lane.days.iter().map(|(day, _)| day).collect::<Vec<_>>(),
            "{context}"
        );
        let days = self.days.values().zip(lane.days.iter().map(|(_, f)| f));
        for (ours, theirs) in figures.chain(days) {
            let of = |word| ours.get(word).copied().unwrap_or(0);
            assert_eq!(
                [
                    of("total"),
                    of("pending"),
                    of("approved"),
                    of("rejected"),
                    of("expired"),
                    of("withdrawn"),
                    of("unreviewed"),
                    of("escalated"),
                    of("late"),
                    0
                ],
                [
                    theirs.total,
                    theirs.pending,
                    theirs.approved,
                    theirs.rejected,
                    theirs.expired,
                    theirs.withdrawn,
                    theirs.unreviewed,
                    theirs.escalated,
                    theirs.due_breaches,
                    theirs.flagged
                ],
                "{context}: {theirs:?}"
            );
        }
        #[allow(clippy::cast_precision_loss, reason = "a handful")]
        let mean = (!self.approvals.is_empty())
            .then(|| self.approvals.iter().sum::<f64>() / self.approvals.len() as f64);
        match (mean, lane.actions.mean_to_approval) {
            (Some(ours), Some(theirs)) => assert!((ours - theirs).abs() < 1e-3, "{context}"),
            (ours, theirs) => assert_eq!(ours, theirs, "{context}"),
        }
        let spread = |values: &[f64]| {
            Some(Spread {
                p50: rank(values, 1, 2)?,
                p95: rank(values, 19, 20)?,
            })
        };
        assert_eq!(
            exact(spread(&self.ages)),
            exact(lane.actions.queue_age),
            "{context}"
        );
        assert_eq!(
            exact(spread(&self.decided_after)),
            exact(lane.actions.to_decision),
            "{context}"
        );

        let mut seen = BTreeMap::new();
        if lane.decisions.decisions > 0 {
            seen.insert("all".to_owned(), &lane.decisions);
        }
        seen.extend(lane.people.iter().map(|(id, f)| (id.to_string(), f)));
        seen.extend(
            lane.versions
                .iter()
                .map(|(id, v, f)| (format!("{id} {v}"), f)),
        );
        for (policy, rule, figures) in &lane.rules {
            assert_eq!(*policy, 1, "{context}");
            seen.insert(format!("rule {rule}"), figures);
        }
        assert_eq!(
            self.decided.keys().collect::<Vec<_>>(),
            seen.keys().collect::<Vec<_>>(),
            "{context}"
        );
        for (of, decisions) in &self.decided {
            decided_alike(decisions, seen[of], &format!("{context}, {of}"));
        }
    }
}

fn decided_alike(decisions: &[Decision], figures: &DecisionFigures, context: &str) {
    let count =
        |wanted: &dyn Fn(&Decision) -> bool| decisions.iter().filter(|d| wanted(d)).count() as u64;
    let approve = |d: &Decision| d.verdict == Verdict::Approve;
    assert_eq!(
        [
            decisions.len() as u64,
            count(&approve),
            count(&|d| !approve(d)),
            count(&|d| approve(d) && d.against),
            count(&|d| !approve(d) && d.against),
            0
        ],
        [
            figures.decisions,
            figures.approvals,
            figures.rejections,
            figures.approve_against,
            figures.reject_against,
            figures.manual_overrides
        ],
        "{context}"
    );
    if !matches!(figures.whose, Whose::All | Whose::Person(_)) {
        assert_eq!(
            (figures.median_seconds, figures.longest_streak),
            (None, None)
        );
        return;
    }
    let looked: Vec<f64> = decisions
        .iter()
        .map(|d| seconds(d.at, d.viewed_at).floor())
        .collect();
    #[allow(clippy::cast_precision_loss, reason = "some minutes")]
    let median = figures.median_seconds.map(|s| s as f64);
    assert_eq!(median, rank(&looked, 1, 2), "{context}");
    // Decisions were sent in this order; runs are a person's own.
    let (mut runs, mut longest) = (BTreeMap::<Uuid, u64>::new(), None);
    for decision in decisions {
        let run = runs.entry(decision.person).or_default();
        *run = if approve(decision) { *run + 1 } else { 0 };
        if *run > 0 {
            longest = longest.max(Some(*run));
        }
    }
    assert_eq!(figures.longest_streak, longest, "{context}");
}

/// Conditions of every kind, none of them empty of sense.
fn conditions(history: &mut History) -> Counted {
    let span = history.now - history.actions[0].proposed_at;
    let mut any_time = |percent| {
        let share = i32::try_from(history.random.between(0, 100)).unwrap();
        history
            .random
            .chance(percent)
            .then(|| history.actions[0].proposed_at + span * share / 100)
    };
    let (since, until) = (any_time(40), any_time(40));
    let random = &mut history.random;
    let mut one = |values: &[&str]| {
        random
            .chance(30)
            .then(|| random.one_of(values, "").to_owned())
    };
    Counted {
        since,
        until,
        kind: one(&[KINDS[0], KINDS[1], "nothing"]),
        agent: one(&[AGENTS[0], AGENTS[1], "nobody"]),
        agent_version: one(&VERSIONS),
        risk_at_least: history
            .random
            .chance(30)
            .then(|| history.random.one_of(Risk::ALL, Risk::Low)),
    }
}

#[tokio::test]
async fn the_figures_of_random_histories_are_those_of_a_plain_recount() {
    let mut reached = BTreeMap::<&str, u64>::new();
    for seed in 0..3 {
        let mut history = History::play(seed, 110).await;
        // A worker counts also what is kept back from people who could still decide.
        let store = history.world.store("runner").await;
        for look in 0..25 {
            let counted = match look {
                0 => Counted::default(),
                _ => conditions(&mut history),
            };
            let metrics = Metrics::from(store.metrics(&counted).await.unwrap());
            assert_eq!(metrics.as_of, history.now);
            for (is_simulation, lane) in [(false, &metrics.work), (true, &metrics.simulation)] {
                let ours = history.recount(&counted, is_simulation);
                ours.holds(
                    lane,
                    &format!("seed {seed}, {counted:?}, simulation {is_simulation}"),
                );
                for (word, n) in ours.outcomes {
                    *reached.entry(word).or_default() += n;
                }
                let overrides = lane
                    .decisions
                    .approve_against
                    .min(lane.decisions.reject_against);
                *reached.entry("overrides of both kinds").or_default() += overrides;
            }
        }
    }
    // A comparison of nothing would compare nothing.
    for word in [
        "total",
        "pending",
        "approved",
        "rejected",
        "expired",
        "withdrawn",
        "escalated",
        "late",
        "overrides of both kinds",
    ] {
        assert!(
            reached.get(word).is_some_and(|n| *n > 0),
            "{word}: {reached:?}"
        );
    }
}

#[tokio::test]
async fn every_state_counts_as_one_thing() {
    let world = World::new().await;
    let mut owner = world.owner().await;
    for state in State::ALL {
        let expected = match state {
            State::InReview
            | State::PausedInfo
            | State::PausedHold
            | State::PausedAgentSuspended => "pending",
            State::Approved
            | State::Simulated
            | State::Executing
            | State::Executed
            | State::Failed
            | State::OutcomeUnknown
            | State::Lapsed
            | State::Revoked => "approved",
            State::Rejected => "rejected",
            State::Expired => "expired",
            State::Withdrawn | State::Superseded => "withdrawn",
            State::Blocked | State::AutoCleared => "unreviewed",
        };
        let outcome: Option<String> = sqlx::query_scalar("SELECT countersign.outcome($1)")
            .bind(state.as_str())
            .fetch_one(owner.connection())
            .await
            .unwrap();
        assert_eq!(outcome.as_deref(), Some(expected), "{state}");
        assert_eq!(expected == "pending", state.is_open(), "{state}");
    }
}
