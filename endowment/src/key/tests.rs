use super::{KeyId, PublicKey, Signature, SigningKey};
use crate::hex;

/// RFC 8032, section 7.1, tests 1 to 3: seed, public key, message, signature.
const RFC_8032: [[&str; 4]; 3] = [
    [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
];

fn bytes(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn signatures_are_those_of_rfc_8032() {
    for [seed, public, message, signature] in RFC_8032 {
        let key = SigningKey::from_seed(&hex::array(seed).unwrap());
        assert_eq!(key.public().to_string(), public);
        assert_eq!(key.sign(&bytes(message)).to_string(), signature);
        let public: PublicKey = public.parse().unwrap();
        assert_eq!(public.verify(&bytes(message), &signature.parse().unwrap()), Ok(()));
    }
}

#[test]
fn a_changed_message_key_or_signature_is_refused() {
    let key = SigningKey::from_seed(&[7; 32]);
    let signature = key.sign(b"a message");
    let other = SigningKey::from_seed(&[8; 32]).public();
    assert!(key.public().verify(b"a Message", &signature).is_err());
    assert_eq!(other.verify(b"a message", &signature).unwrap_err().key, other.id());
    for at in 0..64 * 8 {
        let mut changed = signature.to_bytes();
        changed[at / 8] ^= 1 << (at % 8);
        assert!(key.public().verify(b"a message", &Signature::from_bytes(changed)).is_err(), "bit {at}");
    }
}

#[test]
fn weak_keys_and_bytes_off_the_curve_are_refused() {
    // The neutral point, with which a signature of zeros fits every message; y = 2 is on no point of the curve.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut off = [0; 32];
    off[0] = 2;
    for bytes in [neutral, off] {
        assert!(PublicKey::from_bytes(bytes).is_err());
    }
}

#[test]
fn an_id_is_the_hash_of_the_key() {
    let public: PublicKey = RFC_8032[0][1].parse().unwrap();
    assert_eq!(public.id().to_string(), "21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9");
    assert_eq!(KeyId::from_bytes(public.id().to_bytes()), public.id());
}

#[test]
fn a_secret_is_not_printed() {
    let key = SigningKey::from_seed(&[7; 32]);
    assert!(!format!("{key:?}").contains(&"07".repeat(4)));
}
