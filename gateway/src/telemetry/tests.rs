use std::time::Duration;

use coffer_storage::vault::{VaultStatus, VolumeCondition, VolumeStatus};
use coffer_storage::{Geometry, VaultId};

use super::{Load, Meters, Route};
use crate::service::BooksState;

fn vault() -> VaultStatus {
    let volume = |position| VolumeStatus {
        position,
        id: None,
        place: "a/place".to_owned(),
        condition: if position == 1 { VolumeCondition::Absent } else { VolumeCondition::Fresh },
        reason: None,
        slow: false,
        used_bytes: Some(7),
        free_bytes: None,
    };
    VaultStatus {
        vault: VaultId::from_bytes([0; 16]),
        geometry: Geometry::DEFAULT,
        epoch: 1,
        writable: true,
        refusal: None,
        degraded: true,
        fresh: 5,
        write_quorum: 5,
        volumes: (0..6).map(volume).collect(),
        damaged_seen: 3,
        mended: 2,
        mend_queue: 1,
        staged_bytes: 0,
        head_seq: None,
    }
}

#[test]
fn what_is_counted_is_rendered() {
    let meters = Meters::new().unwrap();
    meters.answered(Route::Object, 206, Duration::from_millis(2));
    meters.answered(Route::Object, 200, Duration::from_millis(2));
    meters.answered(Route::Other, 999, Duration::ZERO);
    meters.sent_bytes.increment(5);
    let text = meters.render(&vault(), &BooksState::Open, Load { uploads: 1, reads: 0, downloads: 0 });
    for line in [
        "coffer_http_requests_total{route=\"object\",class=\"2xx\"} 2",
        "coffer_http_requests_total{route=\"other\",class=\"5xx\"} 1",
        "coffer_http_request_seconds_bucket{route=\"object\",le=\"0.003\"} 2",
        "coffer_http_sent_bytes_total 5",
        "coffer_http_inside{what=\"uploads\"} 1",
        "coffer_vault_volumes_fresh 5",
        "coffer_vault_damaged_seen_total 3",
        "coffer_volume_fresh{position=\"1\"} 0",
        "coffer_volume_fresh{position=\"2\"} 1",
        "coffer_volume_used_bytes{position=\"0\"} 7",
        "# TYPE coffer_vault_mended_total counter",
        "# TYPE coffer_vault_writable gauge",
    ] {
        assert!(text.lines().any(|found| found == line), "{line:?} is not in\n{text}");
    }
    assert!(!text.contains("coffer_volume_free_bytes{"));
}

#[test]
fn the_documentation_names_every_number() {
    let documentation = include_str!("../../../docs/API.md");
    for (name, _, _) in super::DESCRIPTIONS {
        assert!(documentation.contains(&format!("`{name}`")), "docs/API.md does not name {name}");
    }
}

#[test]
fn paths_belong_to_routes() {
    for (path, route) in [
        ("/v1/objects", Route::Objects),
        ("/v1/objects/", Route::Objects),
        ("/v1/objects/abc", Route::Object),
        ("/v1/objects/abc/manifest", Route::About),
        ("/v1/objectsabc", Route::Other),
        ("/readyz", Route::Operator),
        ("/", Route::Other),
    ] {
        assert_eq!(Route::of(path), route, "{path}");
    }
}
