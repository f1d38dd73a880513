//! `model`, and what `triage` takes besides to ask one.

use clap::Args;
use countersign_app::Failure;
use countersign_models::{Budget, Stated};
use countersign_refusal::Tool;

use super::Run;

/// Which model is asked, and what that may cost.
#[allow(
    clippy::struct_field_names,
    reason = "the flags are named after what they are of"
)]
#[derive(Debug, Clone, Default, Args)]
pub struct Asking {
    /// Where it is asked, such as http://127.0.0.1:8080/v1; left out, MODEL_URL of the environment or .env
    #[arg(long, value_name = "URL")]
    pub model_url: Option<String>,
    /// Most requests of this run, those that are tried again among them; left out, 200
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub model_requests: Option<u32>,
    /// Most tokens of this run, of requests and answers; left out, 500000
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub model_tokens: Option<u64>,
    /// Let reports and the key travel to another computer without encryption
    #[arg(long)]
    pub model_plain_http: bool,
}

impl Asking {
    /// What is stated of the endpoint; an empty name is none.
    pub fn stated(&self, name: Option<&str>) -> Stated {
        Stated {
            url: self.model_url.clone(),
            name: name.filter(|name| !name.is_empty()).map(str::to_owned),
            plain_http: self.model_plain_http,
        }
    }

    /// What a run may cost.
    pub fn budget(&self) -> Budget {
        let usual = Budget::default();
        Budget {
            requests: self.model_requests.unwrap_or(usual.requests),
            tokens: self.model_tokens.unwrap_or(usual.tokens),
        }
    }

    fn says_anything(&self) -> bool {
        self.model_url.is_some()
            || self.model_requests.is_some()
            || self.model_tokens.is_some()
            || self.model_plain_http
    }
}

/// `triage`.
#[derive(Debug, Args)]
pub struct Triage {
    /// What is looked at.
    #[command(flatten)]
    pub run: Run,
    /// Ask a language model besides the rules; left without a name, MODEL_NAME of the environment or .env
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "")]
    pub model: Option<String>,
    /// Which one, and what it may cost
    #[command(flatten)]
    pub asking: Asking,
}

impl Triage {
    /// The model that is to be asked, by the name that is stated (empty: none is); none where the rules alone speak.
    ///
    /// # Errors
    /// `usage`: something is said of a model, and nothing of asking one.
    pub fn asks(&self) -> Result<Option<&str>, Failure> {
        if self.model.is_none() && self.asking.says_anything() {
            return Err(Failure::new(Tool::Usage {
                cause: "--model-url, --model-requests, --model-tokens and --model-plain-http go with --model"
                    .to_owned(),
            }));
        }
        Ok(self.model.as_deref())
    }
}

/// `model`.
#[derive(Debug, Args)]
pub struct Model {
    /// Ask it about a harmless incident that is made up, and show what came back; nothing is recorded
    #[arg(long, required = true)]
    pub test: bool,
    /// The model; left out, MODEL_NAME of the environment or .env
    #[arg(long = "model", value_name = "NAME")]
    pub name: Option<String>,
    /// Where, and what it may cost
    #[command(flatten)]
    pub asking: Asking,
}
