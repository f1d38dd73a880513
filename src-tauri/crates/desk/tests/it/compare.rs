//! What an action is compared with, and what a list can be narrowed to.

use crate::kit::{console, decide, decision, filter, open, page};
use countersign_contract::{self as c, Against, ViewId};
use countersign_statement::codes::Risk;
use countersign_testkit::{Proposal, World};

fn rows(view: &c::ActionView, against: Against) -> Vec<(String, String, String, bool)> {
    view.comparisons
        .iter()
        .find(|k| k.against == against)
        .map(|k| {
            k.rows
                .iter()
                .map(|r| {
                    (
                        r.field.clone(),
                        r.before.clone(),
                        r.after.clone(),
                        r.changed,
                    )
                })
                .collect()
        })
        .unwrap_or_default()
}

fn row(field: &str, before: &str, after: &str, changed: bool) -> (String, String, String, bool) {
    (field.into(), before.into(), after.into(), changed)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_is_told_from_what_this_workspace_knows() {
    let world = World::new().await;
    let first = world.propose(&Proposal::default().risk(Risk::Medium)).await;
    let second = world
        .propose(&Proposal::default().risk(Risk::Medium).key("again"))
        .await;
    let bob = console(&world, "bob").await;
    let view = open(&bob.desk, first).await;
    assert_eq!(
        view.comparisons
            .iter()
            .map(|k| k.against)
            .collect::<Vec<_>>(),
        [Against::CurrentState, Against::PolicyLimits],
        "nothing was approved yet"
    );
    let state = rows(&view, Against::CurrentState);
    assert_eq!(
        state[..3],
        [
            row("Escalate account", "Not done from here", "Done", true),
            row("Approved about the account", "None", "1", true),
            row("Also open about the account", "1", "1", false),
        ]
    );
    assert_eq!(
        rows(&view, Against::PolicyLimits),
        [
            row("Risk", "Medium or above", "Medium", true),
            row("People who approve", "1", "0 so far", true),
        ],
        "the limit says what it is, and never that something turns from one into the other"
    );
    let label = view.label.clone();
    decide(&bob.desk, decision(&view, c::Verdict::Approve, ""))
        .await
        .unwrap();

    let carol = console(&world, "carol").await;
    let view = open(&carol.desk, second).await;
    let done = format!("Done, by {label}");
    assert_eq!(
        rows(&view, Against::CurrentState)[..3],
        [
            row("Escalate account", &done, &done, false),
            row("Approved about the account", "1", "2", true),
            row("Also open about the account", "None", "None", false),
        ],
        "what was approved already is not told as a change"
    );
    assert!(
        view.comparisons
            .iter()
            .any(|k| k.against == Against::LastApproved && k.same > 0),
        "{:?}",
        view.comparisons
    );
    let preview = carol
        .desk
        .queue_preview(c::ActionKey {
            action_id: second.to_string(),
        })
        .await
        .unwrap();
    let beside = preview.comparison.unwrap();
    assert_eq!(beside.against, Against::CurrentState);
    assert!(beside.rows.iter().all(|r| r.changed));
    assert_eq!(preview.changed_fields as usize, beside.rows.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_narrowed_by_kind_state_agent_and_lane() {
    let world = World::new().await;
    let first = world.propose(&Proposal::default().risk(Risk::Medium)).await;
    world.propose(&Proposal::default()).await;
    let bob = console(&world, "bob").await;
    let choices = bob.desk.queue_choices(c::Nothing {}).await.unwrap();
    assert_eq!(choices.kinds, ["escalate_account"]);
    assert!(
        choices.agents.contains(&"aml-screen".to_owned()),
        "{choices:?}"
    );
    let view = open(&bob.desk, first).await;
    decide(&bob.desk, decision(&view, c::Verdict::Approve, ""))
        .await
        .unwrap();
    let total = async |change: fn(&mut c::QueueFilter)| {
        let mut wanted = filter(ViewId::All);
        change(&mut wanted);
        bob.desk
            .queue_page(page(wanted, None, 0, 9))
            .await
            .unwrap()
            .total
    };
    assert_eq!(total(|_| ()).await, 2);
    assert_eq!(total(|f| f.state = Some(c::ActionState::Approved)).await, 1);
    assert_eq!(total(|f| f.state = Some(c::ActionState::InReview)).await, 1);
    assert_eq!(total(|f| f.state = Some(c::ActionState::Expired)).await, 0);
    assert_eq!(total(|f| f.is_simulation = Some(true)).await, 0);
    assert_eq!(total(|f| f.is_simulation = Some(false)).await, 2);
    assert_eq!(total(|f| f.kind = Some("escalate_account".into())).await, 2);
    assert_eq!(total(|f| f.kind = Some("freeze_account".into())).await, 0);
    assert_eq!(total(|f| f.agent = Some("nobody".into())).await, 0);
}
