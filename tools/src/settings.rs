//! The settings of a vault on this machine, as the gateway reads them, from what the command line says.

use coffer_gateway::{Config, Sources};
use coffer_storage::folder::{OpenVault, VaultFolder};
use coffer_storage::vault::VaultOptions;
use coffer_storage::volume::MemoryBudget;

use crate::args::SettingsArgs;
use crate::failure::Failure;

/// Lays the flags over the environment, the settings file and the defaults. `own` are flags with a name of their own,
/// as setting and value.
pub(crate) fn load(args: SettingsArgs, own: &[(&str, Option<String>)]) -> Result<Config, Failure> {
    let mut flags = Vec::new();
    for pair in &args.set {
        let (key, value) = pair.split_once('=').ok_or_else(|| Failure::Usage {
            what: format!("--set {pair:?} has no value"),
            advice: "write --set KEY=VALUE, as in --set limits.uploads=8",
        })?;
        flags.push((key.to_owned(), value.to_owned()));
    }
    if !args.volumes.is_empty() {
        flags.push(("volumes".to_owned(), args.volumes.join(",")));
    }
    for (key, value) in own {
        flags.extend(value.clone().map(|value| ((*key).to_owned(), value)));
    }
    // Names and values that are not UTF-8 are no settings.
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    Ok(Sources { file: args.config, environment: environment.collect(), flags }.load()?)
}

/// Opens a vault that is not being served.
pub(crate) fn open_vault(args: SettingsArgs, data: String) -> Result<OpenVault, Failure> {
    let config = load(args, &[("data", Some(data))])?;
    let folder = VaultFolder::new(config.data, config.volumes, config.geometry.0, MemoryBudget::default());
    Ok(folder.open(VaultOptions::default())?)
}
