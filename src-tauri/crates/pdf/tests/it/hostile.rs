//! Texts that would act, hide or not fit.

use countersign_evidence::document::Block;

use crate::read::{document, file, packed, says, set};

fn told(value: &str) -> (String, Vec<u8>) {
    let dir = tempfile::tempdir().unwrap();
    let of = document(vec![
        Block::Heading(1, value.to_owned()),
        Block::Facts(vec![("Why".to_owned(), value.to_owned())]),
        Block::Entry {
            who: value.to_owned(),
            did: "approved".to_owned(),
            when: "record 7".to_owned(),
            marks: vec![value.to_owned()],
            facts: vec![(value.to_owned(), value.to_owned())],
        },
        Block::Chart {
            title: value.to_owned(),
            of: "Name".to_owned(),
            bars: vec![(value.to_owned(), u64::MAX), ("none".to_owned(), 0)],
        },
    ]);
    let bytes = set(&of);
    let path = file(&dir, &bytes);
    says("qpdf", &["--check"], &path);
    (says("pdftotext", &["-layout"], &path), bytes)
}

#[test]
fn no_text_is_markup() {
    for text in [
        "#import \"@preview/cetz:0.3.0\"",
        "#read(\"/etc/passwd\")",
        "#sys.inputs.document",
        "$ x^2 $ and @label and <label> and *bold* _it_ `raw` = heading",
        "\\u{41} ] } ) #panic(1) // gone /* gone */",
        "\"); #panic(\"x",
        "https://example.org/ -- --- ... ~",
    ] {
        let (said, _) = told(text);
        let (said, wanted) = (packed(&said), packed(text));
        let times = said.matches(&wanted).count();
        assert!(times >= 6, "{wanted} stands {times} times in {said}");
        assert!(!said.contains("root:x:0"));
    }
}

#[test]
fn no_character_is_lost() {
    for (text, wanted) in [
        ("a\u{1b}[2Jb\u{0}c\td", r"a\u{1b}[2Jb\u{0}c\u{9}d"),
        (
            "x\u{202E}evil\u{200B}y\u{AD}z",
            r"x\u{202e}evil\u{200b}y\u{ad}z",
        ),
        ("汉字 and ไทย", r"\u{6c49}\u{5b57}and\u{e44}\u{e17}\u{e22}"),
        (
            "\u{E000}\u{FFFE}\u{FFFF}\u{FEFF}",
            r"\u{e000}\u{fffe}\u{ffff}\u{feff}",
        ),
        ("👩\u{200D}💻", r"\u{1f469}\u{200d}\u{1f4bb}"),
        ("Zoë Łukasz Σίσυφος Пётр", "ZoëŁukaszΣίσυφοςПётр"),
    ] {
        let (said, _) = told(text);
        assert!(packed(&said).contains(wanted), "{wanted} is not in {said}");
    }
}

#[test]
fn what_runs_from_the_right_and_marks_without_letters_are_set() {
    for text in [
        "שלום",
        "مرحبا",
        "e\u{301}\u{302}\u{303}\u{20E3} \u{301}alone ا\u{301}\u{64B} א\u{20DD}",
        "Z\u{336}\u{489}\u{35C}a\u{488}l\u{1AB0}g\u{FE20}o",
    ] {
        let (said, _) = told(text);
        assert!(said.contains("approved"), "{said}");
    }
    let (said, _) = told("שלום");
    // pdftotext gives a run back in the order in which it is read.
    assert!(said.contains("שלום") || said.contains("םולש"), "{said}");
}

#[test]
fn a_very_long_word_stays_on_the_page() {
    let text = "W".repeat(4_000);
    let (said, bytes) = told(&text);
    assert!(packed(&said).contains(&text[..500]));
    let dir = tempfile::tempdir().unwrap();
    let path = file(&dir, &bytes);
    // Words beyond the right edge would be cut from what stands within the page.
    let within = says(
        "pdftotext",
        &["-x", "0", "-y", "0", "-W", "595", "-H", "842"],
        &path,
    );
    let count = |text: &str| text.matches('W').count();
    assert_eq!(count(&within), count(&said));
    assert!(count(&said) >= 6 * 4_000, "{}", count(&said));
}
