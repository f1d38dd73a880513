//! Jobs as people see them, and who may have a dead one tried again.

use std::sync::Arc;

use countersign_app::{
    Failure, Session, Signer,
    jobs::{NewJob, Trouble},
};
use countersign_contract::{JobKey, JobState, Nothing};
use countersign_refusal::Job;
use countersign_testkit::{World, actor};

use crate::kit::{console, open};

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_job_is_shown_with_its_reason_and_tried_again_by_who_may() {
    let world = World::new().await;
    let store = world.store("dave").await;
    let signer = Signer::Memory(Arc::new(actor("dave").key));
    let session = Session::over(store, signer).await.unwrap();
    let jobs = session.carrier().jobs().unwrap();
    jobs.put(NewJob {
        kind: "escalate",
        key: "of a test",
        place: None,
        own: false,
        payload: "",
        due_at: None,
        every: None,
        most: Some(1),
    })
    .await
    .unwrap();
    let taken = jobs.take(&["escalate".to_owned()]).await.unwrap().unwrap();
    jobs.carry(taken, |taken| async move {
        Err(Trouble {
            failure: Failure::new(Job::Unknown { kind: taken.kind }),
            for_good: true,
        })
    })
    .await
    .unwrap();

    let carol = console(&world, "carol").await;
    let seen = carol.desk.jobs(Nothing {}).await.unwrap();
    assert!(!seen.may_retry, "carol is neither supervisor nor admin");
    let dead = seen
        .jobs
        .iter()
        .find(|job| job.key == "of a test")
        .expect("everybody who reads sees it");
    assert_eq!(dead.state, JobState::Dead);
    assert!(dead.failure.as_ref().is_some_and(|said| !said.is_empty()));
    assert!(!dead.elsewhere);
    let status = carol.desk.status(Nothing {}).await.unwrap();
    assert_eq!(status.jobs.map(|jobs| jobs.dead), Some(1));
    let key = JobKey {
        job_id: dead.job_id.clone(),
    };
    let refused = carol.desk.retry_job(key.clone()).await.unwrap_err();
    assert_eq!(refused.code.name(), "role-missing");

    let dave = console(&world, "dave").await;
    assert!(dave.desk.jobs(Nothing {}).await.unwrap().may_retry);
    assert!(dave.desk.retry_job(key.clone()).await.unwrap().retried);
    assert!(
        !dave.desk.retry_job(key).await.unwrap().retried,
        "it was not dead any more"
    );
}

/// Whose console saw first that a step is late asked nobody: the clock did.
#[tokio::test(flavor = "multi_thread")]
async fn a_late_step_is_not_said_to_be_escalated_by_whose_console_saw_it() {
    let world = World::new().await;
    let action = world.open_action().await;
    let signer = Signer::Memory(Arc::new(actor("dave").key));
    let session = Session::over(world.store("dave").await, signer)
        .await
        .unwrap();
    world.shift_clock(chrono::TimeDelta::days(2)).await;
    assert_eq!(session.escalate_overdue().await.unwrap(), 1);
    let dave = console(&world, "dave").await;
    let view = open(&dave.desk, action).await;
    let said: Vec<_> = view.timeline.iter().map(|e| e.what.as_str()).collect();
    assert!(
        said.contains(&"noticed that the step is late, and more people are asked"),
        "{said:?}"
    );
    assert!(!said.contains(&"escalated it"), "{said:?}");
}
