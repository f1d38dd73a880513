//! Where a model is asked.

use crate::{ModelFault, section::section};

section! {
    /// Where a model is asked.
    Model {
        Setting { setting: String, fault: ModelFault } = "model-setting", Request, 422;
    }
}
