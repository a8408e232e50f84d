//! `coffer receipt`: fetches a receipt.

use std::path::Path;

use coffer_storage::ObjectId;
use serde_json::json;

use crate::args::ReceiptArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::local::DASH;
use crate::output::{self, Format};
use crate::server::Server;
use crate::target::Target;

/// Fetches the receipt of an object, and writes it if it is good.
pub(crate) fn run(args: &ReceiptArgs) -> Result<Exit, Failure> {
    let object = super::verify::parse_id(args.object.as_ref())?;
    let server = Server::new(&args.server)?;
    let receipt = server.receipt(&object)?;
    let lie = |what: String| Failure::Lie { server: server.address().to_owned(), what };
    let verified = receipt.verify(None).map_err(|error| lie(error.to_string()))?;
    let found = ObjectId::from_bytes(verified.deposit.object);
    if found != object {
        return Err(lie(format!("its receipt is of object {found}, not {object}")));
    }
    let mut target = Target::open(&args.output, &format!("{object}.receipt.json"))?;
    target.write(format!("{}\n", receipt.to_json()).as_bytes())?;
    let place = target.keep()?;
    if let (Format::Json, Some(place), true) =
        (args.format.format(), place, args.output.as_path() != Path::new(DASH))
    {
        let answer = json!({
            "object": object.to_string(),
            "file": place.to_string_lossy(),
            "charged": verified.charge,
            "entry": verified.number,
            "key": verified.key,
        });
        output::line(&answer.to_string())?;
    }
    Ok(Exit::Done)
}
