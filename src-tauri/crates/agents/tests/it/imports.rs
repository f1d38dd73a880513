//! Whole files: what is kept, what is named, what is refused.

use countersign_agents::{
    import::{
        self, Compared, Dialect, Document, ImportError, Incident, MappingError, READING_LIMIT,
        REPORTED_LINES, Report, Transaction,
    },
    progress::{Step, Unattended},
};
use proptest::prelude::*;
use std::{fmt::Write, ops::ControlFlow};

/// Nothing is stated.
fn plain(file: impl AsRef<[u8]>) -> Result<(Vec<Transaction>, Report), ImportError> {
    read(file, &Dialect::default())
}

fn read(
    file: impl AsRef<[u8]>,
    dialect: &Dialect,
) -> Result<(Vec<Transaction>, Report), ImportError> {
    let mut rows = Vec::new();
    let sink = |row| {
        rows.push(row);
        Ok::<(), String>(())
    };
    let report = import::transactions(file.as_ref(), dialect, sink, &mut Unattended)?;
    Ok((rows, report))
}

fn reasons(report: &Report) -> Vec<(u64, String)> {
    report
        .bad_lines
        .iter()
        .map(|bad| (bad.line, bad.reason.to_string()))
        .collect()
}

#[test]
fn every_bad_line_is_named_and_every_good_one_kept() {
    let mut file = b"\xEF\xBB\xBFid,time,from_account,to_account,amount,currency,kind\r\n".to_vec();
    for line in [
        "T1,2026-01-05T10:00:00+01:00,A,B,007.50,EUR,wire",
        "T2,2026-01-05T10:00:00Z,A,B,1e3,EUR,wire",
        "",
        "T3,2026-01-05T10:00:00Z,A,B,-4,EUR,wire",
        "T4,yesterday,A,B,4,EUR,wire",
        "T5,2026-01-05T10:00:00Z,,B,4,EUR,wire",
        "T6,2026-01-05T10:00:00Z,A,B,4,euro,wire",
        "T7,2026-01-05T10:00:00Z,A,B,4",
        "T8,17,A,B,4,EUR,wire",
        "\"T9\",2026-01-05T10:00:00Z,\"Smith, \"\"J\"\"\",B,4,,",
        "\"T10,2026-01-05T10:00:00Z,A,B,4,EUR,wire",
        ",2026-01-05T10:00:00Z,A,B,0.00000001,,",
    ] {
        file.extend_from_slice(line.as_bytes());
        file.extend_from_slice(b"\r\n");
    }
    file.extend_from_slice(
        b"T12,2026-01-05T10:00:00Z,A,\xE2\x80\x8B,4,EUR,wire\nT13,2026-01-05T10:00:00Z,A\0,B,4,EUR,wire\n",
    );
    file.extend_from_slice(
        format!(
            "T14,2026-01-05T10:00:00Z,{},B,4,EUR,wire\n",
            "A".repeat(70_000)
        )
        .as_bytes(),
    );
    file.extend_from_slice(
        format!("T15,2026-01-05T10:00:00Z,{},B,4,EUR,wire", "A".repeat(129)).as_bytes(),
    );
    let (rows, report) = plain(&file).unwrap();

    let kept: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.line,
                row.reference(),
                row.amount.to_string(),
                row.currency.clone(),
                row.from_account.clone(),
            )
        })
        .collect();
    let row = |line, id: &str, amount: &str, currency: &str, from: &str| {
        (
            line,
            id.to_owned(),
            amount.to_owned(),
            currency.to_owned(),
            from.to_owned(),
        )
    };
    assert_eq!(
        kept,
        [
            row(2, "T1", "007.50", "EUR", "A"),
            row(11, "T9", "4", "XXX", "Smith, \"J\""),
            row(13, "line 13", "0.00000001", "XXX", "A"),
        ]
    );
    assert_eq!(rows[0].time.to_text(), "2026-01-05T09:00:00.000000Z");
    assert_eq!((report.rows, report.accepted, report.rejected), (15, 3, 12));
    let expected = [
        (3, "no decimal"),
        (5, "negative"),
        (6, "no RFC 3339"),
        (7, "from_account is empty"),
        (8, "ISO 4217"),
        (9, "5 fields where the header has 7"),
        (10, "step:day"),
        (12, "not closed"),
        (14, "U+200B"),
        (15, "control character"),
        (16, "longer than 65536"),
        (17, "longer than 128"),
    ];
    let found = reasons(&report);
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for ((line, reason), (at, part)) in found.iter().zip(expected) {
        assert!(
            *line == at && reason.contains(part),
            "{line} {reason} / {at} {part}"
        );
    }
    assert_eq!(report.bytes, file.len() as u64);
    assert_eq!(
        report.file_digest,
        import::file_digest(&file[..], &mut Unattended).unwrap()
    );
}

#[test]
fn a_second_import_gives_the_same_identities_and_equal_rows_stay_apart() {
    let file = "sourceNodeId,targetNodeId,value,time\n1,2,10,1\n1,2,10,1\n";
    let ids = || {
        let (rows, report) = plain(file).unwrap();
        rows.iter()
            .map(|row| import::row_id(&report.file_digest, row.line))
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(), ids());
    assert_ne!(ids()[0], ids()[1]);
    assert_ne!(import::row_id("a", 2), import::row_id("b", 2));
}

#[test]
fn a_file_that_is_none_is_refused_as_a_whole() {
    assert!(matches!(plain(""), Err(ImportError::Empty)));
    assert!(matches!(plain("\n\n"), Err(ImportError::Empty)));
    assert!(matches!(
        plain("a,b\n1,2\n"),
        Err(ImportError::Mapping(MappingError::Unknown { .. }))
    ));
    assert!(matches!(
        plain("\"a,b\n1,2\n"),
        Err(ImportError::Header { line: 1, .. })
    ));
    assert!(matches!(
        plain("{\"id\":1}\n"),
        Err(ImportError::Header { .. } | ImportError::Mapping(_))
    ));
    let (rows, report) = plain("sourceNodeId,targetNodeId,value,time\n").unwrap();
    assert_eq!((rows.len(), report.rows), (0, 0));
}

#[test]
fn a_custom_mapping_reads_a_foreign_file() {
    let dialect = Dialect {
        time_format: Some("step:day".to_owned()),
        ..Dialect::mapped("time=Booked,from_account=Payer,to_account=Payee,amount=Sum,currency=Cur")
    };
    let (rows, report) = read(
        "Sum,Cur,Payee,Payer,Booked,Note\n5.10,USD,b,a,3,\"x,y\"\n",
        &dialect,
    )
    .unwrap();
    assert_eq!(
        (
            rows[0].from_account.as_str(),
            rows[0].to_account.as_str(),
            rows[0].amount.as_str(),
            rows[0].currency.as_str()
        ),
        ("a", "b", "5.10", "USD")
    );
    let reading = report.reading.as_ref().unwrap();
    assert_eq!(Some(reading.mapping.as_str()), dialect.mapping.as_deref());
    let document = Document::parse(&report.document().unwrap()).unwrap();
    assert_eq!(document.reading, report.reading);
    assert_eq!(Some(document.summary), report.summary);
    assert!(matches!(
        read("Sum,Cur\n1,2\n", &dialect),
        Err(ImportError::Header { line: 1, .. })
    ));
}

#[test]
fn bad_lines_are_counted_beyond_the_list() {
    let mut file = "sourceNodeId,targetNodeId,value,time\n".to_owned();
    (0..REPORTED_LINES + 500).for_each(|_| file.push_str("1,2,x,1\n"));
    let (_, report) = plain(&file).unwrap();
    assert_eq!(
        (report.bad_lines.len(), report.rejected),
        (REPORTED_LINES, REPORTED_LINES as u64 + 500)
    );
}

#[test]
fn cancelling_and_a_refusing_sink_end_the_import_and_name_the_line() {
    let mut file = "sourceNodeId,targetNodeId,value,time\n".to_owned();
    for n in 0..20_000 {
        writeln!(file, "1,{n},5,1").unwrap();
    }
    let mut taken = 0;
    let mut steps: Vec<Step> = Vec::new();
    let mut stop = |step: Step| {
        steps.push(step);
        if step.done > 9_000 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let sink = |_| {
        taken += 1;
        Ok::<(), String>(())
    };
    let ended = import::transactions(file.as_bytes(), &Dialect::default(), sink, &mut stop);
    assert!(matches!(ended, Err(ImportError::Cancelled { line }) if line > 9_000 && line < 15_000));
    assert!(
        taken < 15_000
            && steps.len() >= 2
            && steps.windows(2).all(|pair| pair[0].bytes < pair[1].bytes)
    );
    let refused = import::transactions(
        file.as_bytes(),
        &Dialect::default(),
        |row: Transaction| if row.line == 7 { Err("full") } else { Ok(()) },
        &mut Unattended,
    );
    assert!(matches!(refused, Err(ImportError::Sink { line: 7, reason }) if reason == "full"));
}

fn incidents(file: impl AsRef<[u8]>) -> (Vec<Incident>, Report) {
    let mut found = Vec::new();
    let sink = |incident| {
        found.push(incident);
        Ok::<(), String>(())
    };
    let report = import::incidents(file.as_ref(), sink, &mut Unattended).unwrap();
    (found, report)
}

fn incident(id: &str) -> String {
    format!(
        r#"{{"id":"{id}","title":"T [1] {{x","severity":"high","opened_at":"2026-01-05T10:00:00Z","accounts":["a","b"]}}"#
    )
}

#[test]
fn incidents_come_from_lines_and_from_arrays_alike() {
    let lines = format!("{}\n\n{}\r\n", incident("1"), incident("2"));
    let array = format!(
        "[\n  {},\n  {}\n]\n",
        incident("1").replace(",\"", ",\n   \""),
        incident("2")
    );
    let one_line = format!("[{},{}]", incident("1"), incident("2"));
    for (file, at) in [(lines, [1, 3]), (array, [2, 8]), (one_line, [1, 1])] {
        let (found, report) = incidents(&file);
        assert_eq!(
            (report.accepted, report.rejected),
            (2, 0),
            "{file} {report:?}"
        );
        assert_eq!(found.iter().map(|i| i.line).collect::<Vec<_>>(), at);
        assert_eq!(
            (
                found[1].id.as_str(),
                found[1].accounts.len(),
                found[1].opened_at.as_str()
            ),
            ("2", 2, "2026-01-05T10:00:00.000000Z")
        );
    }
}

#[test]
fn a_damaged_incident_is_named_and_the_next_one_is_read() {
    let unknown = incident("u").replace("\"title\"", "\"owner\":1,\"title\"");
    let broken = incident("b").replace("\"high\"", "\"high");
    let grave = incident("g").replace("high", "apocalyptic");
    let long = incident("l").replace("T [1]", &"x".repeat(501));
    let lines = [
        incident("1"),
        unknown.clone(),
        broken.clone(),
        grave.clone(),
        long.clone(),
        incident("1"),
        incident("2"),
    ];
    let (found, report) = incidents(lines.join("\n"));
    // What this program does not know is kept behind the description, and said so.
    assert_eq!(
        found.iter().map(|i| i.id.as_str()).collect::<Vec<_>>(),
        ["1", "u", "2"]
    );
    assert_eq!(found[1].description, "owner: 1");
    assert!(report.summary.as_ref().unwrap().notes[0].starts_with("u: owner"));
    assert_eq!(
        reasons(&report).iter().map(|bad| bad.0).collect::<Vec<_>>(),
        [3, 4, 5, 6]
    );
    assert!(
        report.bad_lines[1]
            .reason
            .what
            .starts_with("g: its severity")
            && report.bad_lines[3].reason.what.contains("earlier")
    );
    let (found, report) = incidents(format!(
        "[\n{}\n]",
        [incident("1"), grave, long, incident("2")].join(",\n")
    ));
    assert_eq!((found.len(), report.rejected), (2, 2));
    let (found, report) = incidents(format!(
        "[\n{},\n{}",
        incident("1"),
        incident("2").trim_end_matches('}')
    ));
    assert_eq!((found.len(), report.rejected), (1, 1));
    assert!(report.bad_lines[0].reason.what.contains("not closed"));
    let (_, report) = incidents(format!("{{\"id\":\"{}\"", "x".repeat(300_000)));
    assert!(report.bad_lines[0].reason.what.contains("longer"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_a_reader_stumble(bytes in prop::collection::vec(any::<u8>(), 0..400), header in any::<bool>()) {
        let mut file = if header { b"sourceNodeId,targetNodeId,value,time\n".to_vec() } else { Vec::new() };
        file.extend_from_slice(&bytes);
        if let Ok((rows, report)) = plain(&file) {
            prop_assert_eq!(report.accepted, rows.len() as u64);
            prop_assert_eq!(report.rows, report.accepted + report.rejected);
        }
        let mut count = 0;
        let sink = |_| { count += 1; Ok::<(), String>(()) };
        if let Ok(report) = import::incidents(&file[..], sink, &mut Unattended) {
            prop_assert_eq!(report.accepted, count);
        }
    }

    #[test]
    fn good_lines_come_through_whatever_stands_between_them(noise in prop::collection::vec("[^\r\n]{0,30}", 1..20)) {
        let mut file = "sourceNodeId,targetNodeId,value,time\n".to_owned();
        for (number, line) in noise.iter().enumerate() {
            writeln!(file, "{line}\ngood{number},b,1.5,3").unwrap();
        }
        let (rows, _) = plain(&file).unwrap();
        prop_assert_eq!(rows.iter().filter(|row| row.from_account.starts_with("good")).count(), noise.len());
    }
}

#[test]
fn a_document_has_room_for_few_notes_and_counts_the_others() {
    let (_, mut report) = plain("sourceNodeId,targetNodeId,value,time\n1,2,5.00,1\n").unwrap();
    let notes: Vec<String> = (0..5_000)
        .map(|n| format!("{n}: {}", "\"".repeat(60)))
        .collect();
    report.compare(Compared {
        notes: notes.clone(),
        ..Compared::default()
    });
    let text = report.document().unwrap();
    assert!(
        text.len() <= READING_LIMIT && text.len() > READING_LIMIT - 400,
        "{}",
        text.len()
    );
    let summary = Document::parse(&text).unwrap().summary;
    let before = report.summary.as_ref().unwrap().notes.len() - notes.len();
    let (last, kept) = summary.notes.split_last().unwrap();
    assert_eq!(kept[before..], notes[..kept.len() - before]);
    assert_eq!(
        *last,
        format!(
            "{} further notes had no room here",
            notes.len() + before - kept.len()
        )
    );
}

#[test]
fn what_is_stated_at_length_is_refused_and_not_cut() {
    let (_, mut report) = plain("sourceNodeId,targetNodeId,value,time\n1,2,5.00,1\n").unwrap();
    report.reading.as_mut().unwrap().mapping = "m".repeat(READING_LIMIT);
    let refused = report.document().unwrap_err();
    assert!(matches!(refused, ImportError::LongReading), "{refused}");
}

#[test]
fn a_document_of_incidents_tells_period_severities_and_accounts() {
    let file = r#"[
      {"id":"B","title":"t","severity":"high","opened_at":"2026-03-02T01:00:00+02:00","accounts":["1","2"]},
      {"id":"A","title":"t","severity":3,"opened_at":"2026-03-01T09:00:00Z","accounts":["2","3"]},
      {"id":"C","title":"t","severity":"low","opened_at":"2026-03-02T00:00:00Z"},
      {"id":"D","title":"t","severity":"odd","opened_at":"2027-01-01T00:00:00Z","accounts":["9"]}]"#;
    let report =
        import::incidents(file.as_bytes(), |_| Ok::<_, String>(()), &mut Unattended).unwrap();
    let document = Document::parse(&report.document().unwrap()).unwrap();
    assert_eq!(document.reading, None);
    let of = document.summary;
    assert_eq!(
        (of.first.as_str(), of.last.as_str(), of.accounts),
        (
            "2026-03-01T09:00:00.000000Z",
            "2026-03-02T00:00:00.000000Z",
            3
        )
    );
    let severities: Vec<(&str, u64)> = of
        .severities
        .iter()
        .map(|(s, n)| (s.as_str(), *n))
        .collect();
    assert_eq!(severities, [("high", 2), ("low", 1)]);
}
