//! Words that weigh in a report, and whether it denies them.

/// What a word speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Theme {
    /// Sanctions and the financing of terror.
    Sanctions,
    /// Laundering and structuring.
    Laundering,
    /// Fraud and theft.
    Fraud,
    /// Somebody else had the credentials or the data.
    Intrusion,
    /// Somebody was pressed or deceived into it.
    Coercion,
    /// Nothing happened, or not in earnest.
    Harmless,
}

const LEXICON: &[(Theme, &[&str])] = &[
    (
        Theme::Sanctions,
        &[
            "sanction",
            "sanctions",
            "sanctioned",
            "embargo",
            "ofac",
            "terror",
            "terrorist",
            "terrorism",
        ],
    ),
    (
        Theme::Laundering,
        &[
            "laundering",
            "launder",
            "structuring",
            "smurfing",
            "layering",
            "mule",
            "mules",
            "shell company",
        ],
    ),
    (
        Theme::Fraud,
        &[
            "fraud",
            "fraudulent",
            "stolen",
            "theft",
            "forged",
            "counterfeit",
            "unauthorised",
            "unauthorized",
            "scam",
            "chargeback",
        ],
    ),
    (
        Theme::Intrusion,
        &[
            "breach",
            "breached",
            "compromised",
            "intrusion",
            "malware",
            "ransomware",
            "phishing",
            "leaked",
            "takeover",
            "credential",
            "credentials",
        ],
    ),
    (
        Theme::Coercion,
        &[
            "extortion",
            "blackmail",
            "threatened",
            "coerced",
            "bribe",
            "bribery",
        ],
    ),
    (
        Theme::Harmless,
        &[
            "false alarm",
            "false positive",
            "duplicate",
            "maintenance",
            "drill",
            "resolved",
            "typo",
            "test alert",
            "training exercise",
        ],
    ),
];

/// Words that deny what follows within three words.
const DENIALS: &[&str] = &[
    "no",
    "not",
    "never",
    "without",
    "isn't",
    "wasn't",
    "neither",
    "nor",
    "unrelated",
];

/// A word that was found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(super) struct Hit {
    pub theme: Theme,
    pub word: &'static str,
    /// Whether the report denies it ("no sign of fraud").
    pub denied: bool,
}

/// All words of the lexicon in `text`, each once; denied only if it is denied wherever it stands.
pub(super) fn find(text: &str) -> Vec<Hit> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|letter: char| !letter.is_alphanumeric() && letter != '\'')
        .filter(|word| !word.is_empty())
        .collect();
    let mut hits = Vec::new();
    for (theme, entries) in LEXICON {
        for entry in *entries {
            let parts: Vec<&str> = entry.split(' ').collect();
            let mut places = words
                .windows(parts.len())
                .enumerate()
                .filter(|(_, window)| *window == parts.as_slice())
                .map(|(place, _)| place)
                .peekable();
            if places.peek().is_none() {
                continue;
            }
            let denied = places.all(|place| {
                words
                    .iter()
                    .take(place)
                    .rev()
                    .take(3)
                    .any(|before| DENIALS.contains(before))
            });
            hits.push(Hit {
                theme: *theme,
                word: entry,
                denied,
            });
        }
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::{Hit, Theme, find};

    #[test]
    fn finds_whole_words_and_hears_denials() {
        assert_eq!(
            find("Phishing mail, credentials LEAKED."),
            [
                Hit {
                    theme: Theme::Intrusion,
                    word: "phishing",
                    denied: false
                },
                Hit {
                    theme: Theme::Intrusion,
                    word: "leaked",
                    denied: false
                },
                Hit {
                    theme: Theme::Intrusion,
                    word: "credentials",
                    denied: false
                },
            ]
        );
        assert_eq!(
            find("There was no sign of fraud."),
            [Hit {
                theme: Theme::Fraud,
                word: "fraud",
                denied: true
            }]
        );
        assert_eq!(
            find("Not fraud at first; fraud later on, says the customer."),
            [Hit {
                theme: Theme::Fraud,
                word: "fraud",
                denied: false
            }]
        );
        assert_eq!(
            find("A false alarm of the drill press"),
            [
                Hit {
                    theme: Theme::Harmless,
                    word: "false alarm",
                    denied: false
                },
                Hit {
                    theme: Theme::Harmless,
                    word: "drill",
                    denied: false
                },
            ]
        );
        assert!(find("defrauded notwithstanding breaches").is_empty());
    }
}
