use super::{Account, AccountClass};

fn chart() -> Vec<(&'static str, Account, AccountClass)> {
    let provider = || "00".parse().unwrap();
    vec![
        ("assets:treasury", Account::Treasury, AccountClass::Assets),
        ("assets:receivable:sponsor", Account::Receivable("sponsor".parse().unwrap()), AccountClass::Assets),
        (
            "liabilities:customer:alice",
            Account::Customer("alice".parse().unwrap()),
            AccountClass::Liabilities,
        ),
        ("liabilities:provider:00:payable", Account::Payable(provider()), AccountClass::Liabilities),
        ("liabilities:provider:00:withheld", Account::Withheld(provider()), AccountClass::Liabilities),
        ("liabilities:provider:00:arrears", Account::Arrears(provider()), AccountClass::Liabilities),
        ("liabilities:endowment", Account::Endowment, AccountClass::Liabilities),
        ("equity:capital", Account::Capital, AccountClass::Equity),
        ("equity:deficit", Account::Deficit, AccountClass::Equity),
        ("income:fees", Account::Fees, AccountClass::Income),
        ("income:storage", Account::Storage, AccountClass::Income),
        ("income:yield", Account::Yield, AccountClass::Income),
        ("expenses:storage", Account::StorageExpense, AccountClass::Expenses),
        ("expenses:accretion", Account::Accretion, AccountClass::Expenses),
    ]
}

#[test]
fn an_account_has_one_text() {
    for (text, account, class) in chart() {
        assert_eq!(account.to_string(), text);
        assert_eq!(text.parse::<Account>().unwrap(), account);
        assert_eq!(account.class(), class);
        assert_eq!(serde_json::to_string(&account).unwrap(), format!("{text:?}"));
    }
}

#[test]
fn the_order_is_that_of_the_chart() {
    let accounts: Vec<_> = chart().into_iter().map(|(_, account, _)| account).collect();
    assert!(accounts.is_sorted());
}

#[test]
fn other_texts_are_refused() {
    let texts = [
        "",
        "assets",
        "Assets:treasury",
        "assets:treasury:",
        "assets:receivable:",
        "liabilities:customer:A",
        "liabilities:customer:a:b",
        "liabilities:provider:00",
        "liabilities:provider::payable",
        "liabilities:provider:00:earned",
        "income:other",
    ];
    for text in texts {
        assert!(text.parse::<Account>().is_err(), "{text:?}");
    }
}
