//! What a person sets for themselves on this computer.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Theme, size, density, keys and what one is told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Settings {
    pub theme: Theme,
    pub density: Density,
    /// Size of everything, in percent: 80 to 400.
    pub zoom: u32,
    /// Single-letter keys work (WCAG 2.1.4 wants a switch).
    pub single_keys: bool,
    /// Only what differs from the built-in map.
    pub key_map: Vec<KeyBinding>,
    pub notices: crate::NoticeSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            density: Density::Compact,
            zoom: 100,
            single_keys: true,
            key_map: Vec::new(),
            notices: crate::NoticeSettings::default(),
        }
    }
}

/// Which colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    System,
    Light,
    Dark,
    Contrast,
}

/// Height of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    Compact,
    Comfortable,
}

/// A key of the map that the person changed. An empty `keys` switches it off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeyBinding {
    pub action: String,
    pub keys: String,
}
