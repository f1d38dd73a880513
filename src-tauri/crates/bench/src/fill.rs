//! What the measurements are made on: proposals, opened actions, signed decisions ready to be sent.

use countersign_agents::Proposal;
use countersign_app::{Failure, Watch};
use countersign_statement::{
    Amount,
    codes::{Advice, ReasonCode, Risk, Role, SubjectKind, Verdict},
    commitment, facts,
};
use countersign_store::actions::ProposalBytes;
use sqlx::{Connection as _, Row as _};
use uuid::Uuid;

use super::bed::{Bed, broken};

/// Why bob decides as he does, in as many words as people take.
pub(super) const NARRATIVE: &str = "The payments were explained by the customer's invoices, which I compared with the statement of account; nothing speaks against it.";

/// Proposals of the size that the screening's own have, of medium risk: one officer decides.
pub(super) fn proposals(count: usize) -> Result<Vec<Proposal>, Failure> {
    let amount: Amount = "1250.00".parse().map_err(Failure::contradiction)?;
    let run = Uuid::new_v4().simple().to_string();
    Ok((0..count)
        .map(|index| {
            let account = format!("ACC-{index:06}");
            Proposal {
                kind: "review_account".into(),
                subject_kind: SubjectKind::Account,
                subject: account.clone(),
                agent_name: "screen",
                agent_version: "bench 1".into(),
                risk: Risk::Medium,
                amount: amount.clone(),
                currency: "USD".into(),
                params: format!(r#"{{"account":"{account}"}}"#),
                agent_input: format!(
                    r#"{{"import":"{run}","account":"{account}","rows":[{{"line":1041,"from":"ACC-000031","to":"{account}","amount":"410.00","time":"17"}},{{"line":2210,"from":"ACC-000044","to":"{account}","amount":"395.00","time":"17"}},{{"line":2977,"from":"ACC-000102","to":"{account}","amount":"445.00","time":"18"}}]}}"#
                ),
                agent_output: format!(r#"{{"account":"{account}","facts":[{{"rule":"fan_in","senders":31,"window":2,"total":"12480.00"}}]}}"#),
                recommendation: Advice::Review,
                confidence: "0.731".into(),
                ai_explanation: "Thirty-one accounts paid similar amounts into this account within two steps; by chance one would expect four.".into(),
                rules: r#"[{"rule":"fan_in","confidence":"0.731","expected":"4.1","found":31}]"#.into(),
                idempotency_key: format!("{run}/{account}"),
            }
        })
        .collect())
}

/// An open action with what a decision on it repeats.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    pub action: Uuid,
    action_digest: String,
    view_digest: Vec<u8>,
    seen_seq: i64,
    seen_leaf: Vec<u8>,
}

/// Has the agent propose, and bob open, this many actions: in batches through the same doors.
pub(super) async fn open(bed: &Bed, count: usize) -> Result<Vec<Opened>, Failure> {
    let mut out = Vec::with_capacity(count);
    for chunk in proposals(count)?.chunks(100) {
        let bytes: Vec<ProposalBytes> = chunk
            .iter()
            .map(|p| bed.agent.bytes(p, false))
            .collect::<Result<_, _>>()?;
        let proposed = bed.agent_store.propose(&bytes).await?;
        let ids: Vec<Uuid> = proposed.iter().map(|p| p.action_id).collect();
        let digests = bytes
            .iter()
            .map(|p| commitment(&p.content_salt, p.content.as_bytes()));
        out.extend(opened(bed, ids.into_iter().zip(digests).collect()).await?);
    }
    Ok(out)
}

/// Has bob open these actions of these digests.
pub(super) async fn opened(
    bed: &Bed,
    actions: Vec<(Uuid, String)>,
) -> Result<Vec<Opened>, Failure> {
    let ids: Vec<Uuid> = actions.iter().map(|(id, _)| *id).collect();
    let documents: Vec<String> = ids
        .iter()
        .map(|id| format!(r#"{{"type":"bench-view","action":"{id}","state":"in_review"}}"#))
        .collect();
    let salts: Vec<Vec<u8>> = ids
        .iter()
        .map(|_| Uuid::new_v4().as_bytes().to_vec())
        .collect();
    // One statement for a hundred views; the store has one at a time, as people look.
    let rows = sqlx::query(
        "INSERT INTO fact.view (action_id, document, salt) SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[])
         RETURNING view_digest, seq, leaf",
    )
    .bind(&ids)
    .bind(&documents)
    .bind(&salts)
    .fetch_all(bed.store.pool())
    .await
    .map_err(broken)?;
    rows.iter()
        .zip(actions)
        .map(|(row, (action, action_digest))| {
            Ok(Opened {
                action,
                action_digest,
                view_digest: row.try_get(0).map_err(broken)?,
                seen_seq: row.try_get(1).map_err(broken)?,
                seen_leaf: row.try_get(2).map_err(broken)?,
            })
        })
        .collect()
}

/// A decision that is all there but for its signature.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    pub statement: facts::Decision,
    pub salt: [u8; 16],
}

/// Bob's approvals of these actions.
pub(super) async fn decisions(bed: &Bed, opened: &[Opened]) -> Result<Vec<Ready>, Failure> {
    let mut owner = bed.owner().await?;
    let Some(first) = opened.first() else {
        return Ok(Vec::new());
    };
    // All actions of a run have the same route.
    let route: Vec<u8> =
        sqlx::query_scalar("SELECT route_digest FROM countersign.action WHERE action_id = $1")
            .bind(first.action)
            .fetch_one(owner.connection())
            .await
            .map_err(broken)?;
    opened
        .iter()
        .map(|o| {
            let salt = *Uuid::new_v4().as_bytes();
            let statement = facts::Decision {
                origin: bed.bob.origin().to_owned(),
                decision_id: Uuid::new_v4(),
                action_id: o.action,
                action_digest: o.action_digest.clone(),
                revision: 1,
                route_digest: hex::encode(&route),
                step: 1,
                seat_role: Role::ComplianceOfficer,
                person: bed.bob.person(),
                on_behalf_of: None,
                verdict: Verdict::Approve,
                reason_code: ReasonCode::EvidenceSupports,
                narrative_commitment: commitment(&salt, NARRATIVE.as_bytes()),
                override_type: None,
                view_digest: hex::encode(&o.view_digest),
                seen_seq: u64::try_from(o.seen_seq).map_err(Failure::contradiction)?,
                seen_leaf: hex::encode(&o.seen_leaf),
                signed_at: chrono::SubsecRound::trunc_subsecs(chrono::Utc::now(), 6),
            };
            Ok(Ready { statement, salt })
        })
        .collect()
}

/// Proposes in batches of the agent's own size.
pub(super) async fn propose(bed: &Bed, proposals: &[Proposal]) -> Result<(), Failure> {
    bed.agent
        .propose(proposals, false, &Watch::default())
        .await?;
    Ok(())
}

/// Appends records as the owner, without a door: their bytes, leaves and tiles are the real ones. One transaction.
pub(super) async fn records(bed: &Bed, count: u64) -> Result<(), Failure> {
    let mut owner = bed.owner().await?;
    let mut tx = owner.connection().begin().await.map_err(broken)?;
    sqlx::query("LOCK TABLE countersign.chain IN EXCLUSIVE MODE")
        .execute(&mut *tx)
        .await
        .map_err(broken)?;
    // The subject depends on the row, or Postgres would call the function once.
    sqlx::query(
        r#"SELECT count(a.seq) FROM generate_series(1, $1) g, LATERAL (SELECT gen_random_uuid() AS id, g) n,
             LATERAL countersign.append('client.viewed', 'action:' || n.id, $2, 'human',
               '{"type":"countersign/view/v1","origin":' || countersign.origin_json() || ',"action_id":"' || n.id
               || '","person":"' || $2 || '","view_digest":"' || encode(sha256(uuid_send(n.id)), 'hex') || '"}', '[]') a"#,
    )
    .bind(i64::try_from(count).map_err(Failure::contradiction)?)
    .bind(bed.bob.person())
    .execute(&mut *tx)
    .await
    .map_err(broken)?;
    tx.commit().await.map_err(broken)
}
