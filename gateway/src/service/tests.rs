use std::sync::Arc;

use bytes::Bytes;
use coffer_storage::ObjectId;
use coffer_storage::vault::{Outcome, UploadMeta};

use super::read::{Fetched, GATHER_BYTES};
use super::{Deposit, DepositError, Payer, Service, Terms};
use crate::clock::Clock;
use crate::config::Config;
use crate::gateway::{open, service as over};

fn service() -> (Arc<Service>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { data: folder.path().join("data"), ..Config::default() };
    (Arc::new(over(open(&config, &Clock::system()).unwrap(), &config, Clock::system())), folder)
}

async fn store(service: &Service, bytes: &[u8]) -> ObjectId {
    let pass = service.uploads.enter().await.unwrap();
    let pieces = vec![Bytes::copy_from_slice(bytes)];
    let deposit = sponsored();
    let paying = service.pay(&deposit).await.unwrap();
    service.deposit(pass, deposit, paying, pieces).await.unwrap().committed.object
}

/// An upload that the sponsor pays for.
fn sponsored() -> Deposit {
    Deposit {
        meta: UploadMeta::default(),
        promised: None,
        sha256: None,
        payer: Payer { customer: "sponsor".parse().unwrap(), idempotency_key: None },
        terms: Terms::default(),
    }
}

/// Bytes without a pattern, the same in each run.
fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    (0..len).map(|_| next()).collect()
}

#[tokio::test]
async fn what_is_stored_is_fetched_in_one_hop_or_streamed() {
    let (service, _folder) = service();
    for len in [0, 1, 1024, GATHER_BYTES, GATHER_BYTES + 1, 3 << 20] {
        let bytes = noise(len);
        let object = store(&service, &bytes).await;
        assert_eq!(object, ObjectId::of(&bytes));
        let fetched =
            service.fetch(object, |manifest| ((), Some(0..manifest.length))).await.unwrap().unwrap();
        let Fetched { manifest, pieces, .. } = fetched;
        assert_eq!(manifest.length, len as u64);
        let mut read = pieces.first.concat();
        assert_eq!(pieces.rest.is_some(), read.len() < len);
        if let Some(rest) = pieces.rest {
            let mut batches = service.stream(rest).await.unwrap();
            while let Some(batch) = batches.recv().await {
                read.extend(batch.unwrap().concat());
            }
        }
        assert!(read == bytes, "{len} bytes came back as others");
    }
    assert!(service.fetch(ObjectId::of(b"never stored"), |_| ((), None)).await.unwrap().is_none());
}

#[tokio::test]
async fn a_promise_that_is_not_kept_stores_nothing() {
    let (service, _folder) = service();
    let bytes = || vec![Bytes::from_static(b"these bytes")];
    let promised = Deposit { promised: Some(ObjectId::of(b"others")), ..sponsored() };
    let hashed = Deposit { sha256: Some([0; 32]), ..sponsored() };
    let pass = service.uploads.enter().await.unwrap();
    let paying = service.pay(&promised).await.unwrap();
    let refused = service.deposit(pass, promised, paying, bytes()).await.unwrap_err();
    assert!(matches!(refused, DepositError::Promise { found } if found == ObjectId::of(b"these bytes")));
    let pass = service.uploads.enter().await.unwrap();
    let paying = service.pay(&hashed).await.unwrap();
    let refused = service.deposit(pass, hashed, paying, bytes()).await.unwrap_err();
    assert!(matches!(refused, DepositError::Digest));
    assert!(service.manifest(ObjectId::of(b"these bytes")).await.unwrap().is_none());
}

#[tokio::test]
async fn an_upload_that_nobody_feeds_any_more_frees_its_place() {
    let (service, _folder) = service();
    let pass = service.uploads.enter().await.unwrap();
    let paying = service.pay(&sponsored()).await.unwrap();
    let feeding = service.begin(pass, sponsored(), paying).await.unwrap();
    assert!(feeding.feed(Bytes::from(noise(100_000))).await);
    assert_eq!(service.uploads.inside(), 1);
    drop(feeding);
    service.uploads.drain().await;
    assert_eq!(service.list(None, 10).await.unwrap().len(), 0);
    assert_eq!(service.status().staged_bytes, 0);
}

#[tokio::test]
async fn an_upload_whose_bytes_all_came_is_stored_without_its_client() {
    let (service, _folder) = service();
    let bytes = noise(100_000);
    let pass = service.uploads.enter().await.unwrap();
    let paying = service.pay(&sponsored()).await.unwrap();
    let feeding = service.begin(pass, sponsored(), paying).await.unwrap();
    assert!(feeding.feed(Bytes::from(bytes.clone())).await);
    feeding.end().await;
    drop(feeding);
    service.uploads.drain().await;
    assert!(service.manifest(ObjectId::of(&bytes)).await.unwrap().is_some());
}

#[tokio::test]
async fn the_same_bytes_are_stored_once() {
    let (service, _folder) = service();
    let mut outcomes = Vec::new();
    for _ in 0..2 {
        let pass = service.uploads.enter().await.unwrap();
        let paying = service.pay(&sponsored()).await.unwrap();
        let deposit = service.deposit(pass, sponsored(), paying, vec![Bytes::from_static(b"twice")]);
        outcomes.push(deposit.await.unwrap().committed.outcome);
    }
    assert_eq!(outcomes, [Outcome::Stored, Outcome::AlreadyStored]);
}

#[tokio::test]
async fn chunks_come_in_pages() {
    let (service, _folder) = service();
    let bytes = noise(1 << 20);
    let object = store(&service, &bytes).await;
    let (_, all) = service.chunks(object, 0, usize::MAX).await.unwrap().unwrap();
    assert!(all.len() > 2, "a megabyte has several chunks");
    let (mut paged, mut after) = (Vec::new(), 0);
    while after < bytes.len() as u64 {
        let (_, page) = service.chunks(object, after, 2).await.unwrap().unwrap();
        let (offset, last) = *page.last().expect("there are chunks up to the last byte");
        after = offset + last.covered;
        paged.extend(page);
    }
    assert_eq!(paged, all);
    let mut end = 0;
    for (offset, chunk) in all {
        assert_eq!(offset, end);
        end += chunk.covered;
    }
    assert_eq!(end, bytes.len() as u64);
}
