//! Founding: once, by the owner, with every founder's signature.

use countersign_statement::{
    Founder,
    codes::{Custody, Mode, Role},
    commitment, facts,
};
use countersign_store::{StoreError, owner::FounderTexts};
use countersign_testkit::{Actor, DEFAULT_ORIGIN, Private, World, actor};

use crate::kit::refusal;

fn genesis(mode: Mode, founders: &[&Actor]) -> facts::Genesis {
    facts::Genesis {
        origin: DEFAULT_ORIGIN.to_owned(),
        mode,
        record_format: 1,
        statement_format: 1,
        bundle_format: 1,
        founders: founders
            .iter()
            .map(|f| Founder {
                person: f.id,
                login: commitment(&[1; 16], f.login().as_bytes()),
                name: commitment(&[2; 16], f.name.as_bytes()),
                key_id: hex::encode(f.key_id()),
                public_key: hex::encode(f.public_key()),
                custody: Custody::Passphrase,
                roles: vec![Role::Admin],
            })
            .collect(),
        created_at: countersign_testkit::now(),
    }
}

async fn found(world: &World, statement: &str, signers: &[&Actor]) -> Result<(), StoreError> {
    // Salts are shared between founders here; commitments of different texts differ all the same.
    let texts: Vec<FounderTexts<'_>> = signers
        .iter()
        .map(|f| FounderTexts {
            login: Private {
                salt: &[1; 16],
                text: f.login(),
            },
            name: Private {
                salt: &[2; 16],
                text: &f.name,
            },
            signature: f.sign(statement).signature,
        })
        .collect();
    world
        .owner()
        .await
        .found(statement, &texts)
        .await
        .map(|_| ())
}

fn pair() -> (Actor, Actor) {
    let (a, b) = (actor("alice"), actor("bob"));
    if a.id < b.id { (a, b) } else { (b, a) }
}

#[tokio::test]
async fn a_team_with_one_admin_is_not_founded() {
    let world = World::unfounded().await;
    let (a, b) = pair();
    let mut statement = genesis(Mode::Team, &[&a, &b]);
    statement.founders[1].roles = vec![Role::Supervisor];
    let refused = found(&world, &statement.encode(), &[&a, &b]).await;
    assert_eq!(refusal(refused), "founders");
}

#[tokio::test]
async fn a_workspace_is_founded_once() {
    let world = World::unfounded().await;
    let (a, b) = pair();
    let statement = genesis(Mode::Team, &[&a, &b]).encode();
    found(&world, &statement, &[&a, &b]).await.unwrap();
    assert_eq!(
        refusal(found(&world, &statement, &[&a, &b]).await),
        "already-founded"
    );
}

#[tokio::test]
async fn a_founding_without_every_founders_signature_is_refused() {
    let world = World::unfounded().await;
    let (a, b) = pair();
    let statement = genesis(Mode::Team, &[&a, &b]).encode();
    let forged = b.with_key_of("alice's friend");
    assert_eq!(
        refusal(found(&world, &statement, &[&a, &forged]).await),
        "signature-invalid"
    );
    assert_eq!(refusal(found(&world, &statement, &[&a]).await), "founders");
    found(&world, &statement, &[&a, &b]).await.unwrap();
}

#[tokio::test]
async fn a_team_has_two_founders_and_a_trial_one() {
    let world = World::unfounded().await;
    let (a, b) = pair();
    let alone = genesis(Mode::Team, &[&a]).encode();
    assert_eq!(refusal(found(&world, &alone, &[&a]).await), "founders");
    let two = genesis(Mode::Trial, &[&a, &b]).encode();
    assert_eq!(refusal(found(&world, &two, &[&a, &b]).await), "founders");
    let none = genesis(Mode::Team, &[]).encode();
    assert_eq!(refusal(found(&world, &none, &[]).await), "founders");
}

#[tokio::test]
async fn founders_stand_once_in_ascending_order_with_the_id_of_their_key() {
    let world = World::unfounded().await;
    let (a, b) = pair();
    let turned = genesis(Mode::Team, &[&b, &a]).encode();
    assert_eq!(refusal(found(&world, &turned, &[&b, &a]).await), "founders");
    let twice = genesis(Mode::Team, &[&a, &a]).encode();
    assert_eq!(refusal(found(&world, &twice, &[&a, &a]).await), "founders");
    let mut foreign = genesis(Mode::Team, &[&a, &b]);
    foreign.founders[1].key_id = hex::encode(a.key_id());
    assert_eq!(
        refusal(found(&world, &foreign.encode(), &[&a, &b]).await),
        "founders"
    );
    // One key for two people.
    let same = Actor {
        key: a.key.clone(),
        ..b.clone()
    };
    let shared = genesis(Mode::Team, &[&a, &same]).encode();
    assert_eq!(
        refusal(found(&world, &shared, &[&a, &same]).await),
        "founders"
    );
}

#[tokio::test]
async fn a_founding_statement_that_is_not_the_databases_own_is_refused() {
    let world = World::unfounded().await;
    let (a, b) = pair();
    let sound = genesis(Mode::Team, &[&a, &b]).encode();
    for (what, statement, code) in [
        (
            "an origin of another form",
            sound.replace(DEFAULT_ORIGIN, "countersign/x"),
            "origin",
        ),
        (
            "another format",
            sound.replace(r#""record_format":1"#, r#""record_format":2"#),
            "statement-differs",
        ),
        ("a space", sound.replacen(',', ", ", 1), "statement-differs"),
        (
            "a member more",
            sound.replacen(r#","mode""#, r#","x":"","mode""#, 1),
            "statement-differs",
        ),
        (
            "another login",
            sound.replace(
                &commitment(&[1; 16], b"bob"),
                &commitment(&[1; 16], b"mallory"),
            ),
            "statement-differs",
        ),
    ] {
        assert_eq!(
            refusal(found(&world, &statement, &[&a, &b]).await),
            code,
            "{what}"
        );
    }
}

#[tokio::test]
async fn a_workspace_needs_an_admin_and_sound_roles() {
    let world = World::unfounded().await;
    let (a, b) = pair();
    let mut none = genesis(Mode::Team, &[&a, &b]);
    for founder in &mut none.founders {
        founder.roles = vec![Role::Analyst];
    }
    assert_eq!(
        refusal(found(&world, &none.encode(), &[&a, &b]).await),
        "founders"
    );
    for roles in ["", "admin,analyst", "admin,admin", "owner", "admin,"] {
        let statement = genesis(Mode::Team, &[&a, &b]).encode().replacen(
            r#""roles":"admin""#,
            &format!(r#""roles":"{roles}""#),
            1,
        );
        assert_eq!(
            refusal(found(&world, &statement, &[&a, &b]).await),
            "founders",
            "{roles:?}"
        );
    }
}

#[tokio::test]
async fn nobody_acts_before_the_founding() {
    let world = World::unfounded().await;
    let mut alice = world.raw("alice").await;
    let view =
        "INSERT INTO fact.view (action_id, document, salt) VALUES (gen_random_uuid(), 'x', 'y')";
    assert_eq!(crate::kit::tried(&mut alice, view).await, "login-unknown");
}
