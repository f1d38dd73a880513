//! Bytes that Postgres builds are those that Rust builds, whatever the text.

use countersign_ledger::{ChainCheck, Record, leaf_hash};
use countersign_statement::{Line, Statement, codes::KeyEvent, format::time_text};
use countersign_testkit::{Proposal, World, actor};

/// Texts that have broken somebody's encoder.
fn hostile() -> Vec<String> {
    let mut texts: Vec<String> = [
        "",
        "plain",
        "\"\\/",
        "\u{8}\t\n\u{b}\u{c}\r\u{1}\u{1f}\u{7f}\u{80}\u{9f}",
        "\u{2028}\u{2029}\u{feff}\u{fffe}\u{ffff}",
        "\u{202e}txt.exe\u{2066}\u{2069}",
        "😀𝔘𝔫𝔦\u{10ffff}\u{10000}",
        "e\u{301} \u{e9} ﬁ İ ß",
        "</script><!--",
        "\\u0000 \\ud800 \\n",
        "'; DROP TABLE countersign.chain; --",
        "{\"type\":\"countersign/genesis/v1\"}",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.push("\u{1}".repeat(2000));
    texts
}

#[tokio::test]
async fn every_code_point_is_escaped_alike() {
    let world = World::new().await;
    let mut owner = world.owner().await;
    let points: Vec<char> = (1..=0x10_FFFF).filter_map(char::from_u32).collect();
    for chunk in points.chunks(50_000) {
        let text: String = chunk.iter().collect();
        let theirs: String = sqlx::query_scalar("SELECT to_json($1::text)::text")
            .bind(&text)
            .fetch_one(owner.connection())
            .await
            .unwrap();
        assert_eq!(
            Line::new().text("k", &text).finish(),
            format!("{{\"k\":{theirs}}}"),
            "from U+{:04X}",
            chunk[0] as u32
        );
    }
}

#[tokio::test]
async fn statements_with_any_text_are_recorded_byte_for_byte() {
    let world = World::new().await;
    let carol = world.desk("carol").await;
    for (n, text) in hostile().iter().enumerate() {
        // A statement's one free text is where a key was made; pending successors may be many.
        let next = actor(&format!("next {n}")).key;
        let mut s = carol.key_statement(KeyEvent::Rotated, carol.actor.id, &next);
        text.clone_into(&mut s.installation);
        let made = carol.hand_over(&s, &next).await.unwrap();
        let bytes = carol
            .store
            .record(made.recorded.seq)
            .await
            .unwrap()
            .unwrap();
        let record = Record::parse(&bytes).unwrap();
        assert_eq!(record.encode(), bytes);
        assert_eq!(record.statement, s.encode());
        assert_eq!(leaf_hash(&bytes), made.recorded.leaf);
        assert_eq!(
            Statement::parse(&record.statement).unwrap(),
            Statement::Key(s)
        );
    }
}

#[tokio::test]
async fn every_record_of_a_busy_workspace_is_one_that_rust_would_write() {
    let world = World::new().await;
    for text in hostile().iter().filter(|t| !t.is_empty()) {
        let mut proposal = Proposal::default();
        proposal.content.subject = text.chars().take(200).collect();
        proposal.content.params = Line::new().text("p", text).finish();
        proposal.recommendation.ai_explanation.clone_from(text);
        let action = world.propose(&proposal).await;
        world
            .desk("carol")
            .await
            .comment(action, &format!("x{text}"))
            .await
            .unwrap();
        let carol = world.desk("carol").await;
        let decision = world
            .decision(
                &carol,
                action,
                countersign_statement::codes::Verdict::Approve,
            )
            .await;
        carol
            .send(&decision.saying(&format!("ten chars! {text}"), &carol))
            .await
            .unwrap();
    }
    let rows: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT bytes FROM countersign.ledger_record ORDER BY seq")
            .fetch_all(world.owner().await.connection())
            .await
            .unwrap();
    let mut chain = ChainCheck::whole();
    for bytes in &rows {
        let record = Record::parse(bytes).unwrap();
        assert_eq!(&record.encode(), bytes);
        assert_eq!(
            Statement::parse(&record.statement).unwrap().encode(),
            record.statement
        );
        chain.next(&record, &leaf_hash(bytes)).unwrap();
    }
    assert_eq!(chain.size(), rows.len() as u64);
}

#[tokio::test]
async fn times_are_written_alike() {
    let world = World::new().await;
    let mut owner = world.owner().await;
    let first = chrono::DateTime::from_timestamp(-62_135_596_800, 0).unwrap();
    let last = chrono::DateTime::from_timestamp(253_402_300_799, 999_999_000).unwrap();
    let now = countersign_testkit::now();
    for at in [
        first,
        last,
        now,
        chrono::DateTime::UNIX_EPOCH,
        now - chrono::TimeDelta::days(100_000),
    ] {
        let theirs: Option<String> = sqlx::query_scalar("SELECT countersign.time_text($1)")
            .bind(at)
            .fetch_one(owner.connection())
            .await
            .unwrap();
        assert_eq!(theirs, Some(time_text(at)));
    }
}
