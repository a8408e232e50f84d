//! Small files in each layout, and what is wrong with others.

use super::{
    super::{
        error::CalibrationError,
        layout::Layout,
        series::{Observation, Quantity},
        unit::Unit,
    },
    Imported, Selection, import,
};

fn values(imported: &Imported) -> Vec<(f64, f64)> {
    imported.series.observations().iter().map(|seen: &Observation| (seen.year, seen.value)).collect()
}

fn by_default(text: &str) -> Imported {
    import(text, &Selection::default()).unwrap()
}

fn of_column(text: &str, column: &str) -> Result<Imported, CalibrationError> {
    import(text, &Selection { value: Some(column.to_owned()), ..Selection::default() })
}

#[test]
fn listings_of_mccallum() {
    let text = "date,size_mb,item_cost_usd,usd_per_mb_listed,usd_per_tb_listed\n\
                2024-01-01,8e+06,120,1.5e-05,15\n2023-01-01,8e+06,160,2e-05,20\n";
    let found = by_default(text);
    assert_eq!(found.layout, Layout::McCallum);
    assert_eq!(found.series.quantity(), Quantity::PricePerTb);
    assert_eq!(values(&found), [(2023.0, 20.0), (2024.0, 15.0)], "put in order");
    let per_mb = of_column(text, "usd_per_mb_listed").unwrap();
    assert_eq!(values(&per_mb), [(2023.0, 20.0), (2024.0, 15.0)]);
}

#[test]
fn our_world_in_data() {
    let real = "Entity,Code,Year,Historical price of memory,Historical price of disk drives,,\n\
                World,OWID_WRL,2021,,15.5,2.4,\nWorld,OWID_WRL,2022,1861,,,\nWorld,OWID_WRL,2023,1088,10.6,,";
    let found = by_default(real);
    assert_eq!(found.layout, Layout::OurWorldInDataReal);
    assert_eq!((values(&found), found.rows_without_value), (vec![(2021.0, 15.5), (2023.0, 10.6)], 1));
    assert!(found.remarks.iter().any(|remark| remark.contains("volatility")), "{:?}", found.remarks);
    let nominal = "Entity,Code,Year,memory,flash,disk_drives,ssd\nWorld,W,2019,,,2.0e-05,\n";
    assert_eq!(values(&by_default(nominal)), [(2019.0, 20.0)]);
}

#[test]
fn price_points_with_units_in_their_names() {
    let text =
        "date,usd_per_gb,what,source\n2009-01,0.114,Backblaze,\"a, b\"\n2011-07,0.055,Dynamite Data,c\n";
    let selection =
        Selection { only: Some(("what".to_owned(), "Backblaze".to_owned())), ..Selection::default() };
    let found = import(text, &selection).unwrap();
    assert_eq!((values(&found), found.rows_left_out), (vec![(2009.0, 114.0)], 1));
    let monthly = by_default("year,usd_per_tb_month,region\n2016,23,us\n");
    assert_eq!(
        (monthly.series.quantity(), values(&monthly)),
        (Quantity::PricePerTbYear, vec![(2016.0, 276.0)])
    );
    let unit: Unit = "usd per GiB".parse().unwrap();
    assert!((unit.factor - 931.322_574_615_478_5).abs() < 1e-9);
    assert_eq!(
        "apples".parse::<Unit>().unwrap_err(),
        CalibrationError::UnknownUnit { text: "apples".to_owned() }
    );
}

#[test]
fn yields() {
    let treasury = by_default("Date,Rate\n1953-04-01,2.83\n1953-05-01,3.05\n");
    assert_eq!(treasury.layout, Layout::PercentRate);
    assert!((treasury.series.observations()[1].value - 0.0305).abs() < 1e-15);
    let shiller = "Date,SP500,Dividend,Earnings,Consumer Price Index,Long Interest Rate,Real Price,Real Dividend,Real Earnings,PE10\n\
                   1871-01-01,4.44,0.26,0.4,12.46,5.32,100,6,9,0.0\n1871-02-01,4.5,0.26,0.4,12.84,5.33,110,6,9,0.0\n\
                   1871-03-01,4.5,0.26,0.4,12.84,0.0,99,0.0,0.0,0.0\n";
    let rate = by_default(shiller);
    assert_eq!((rate.layout, rate.rows_without_value), (Layout::Shiller, 1), "zero is no rate");
    assert_eq!(rate.series.observations().len(), 2);
    let index = of_column(shiller, Selection::REAL_TOTAL_RETURN).unwrap();
    let index: Vec<f64> = values(&index).into_iter().map(|(_, value)| value).collect();
    assert_eq!(index.len(), 2);
    assert!((index[1] - (110.0 + 0.5) / 100.0).abs() < 1e-15, "{index:?}");
}

#[test]
fn choices_that_must_be_made() {
    let two = "year,one_time_usd_per_gb,annual_usd_per_gb\n2017,7.05,0.282\n";
    let error = import(two, &Selection::default()).unwrap_err();
    assert!(
        matches!(&error, CalibrationError::Ambiguous { candidates, .. } if candidates.contains("annual"))
    );
    assert_eq!(values(&of_column(two, "annual_usd_per_gb").unwrap()), [(2017.0, 282.0)]);
    let error = import("when,usd_per_gb\n2012,1\n", &Selection::default()).unwrap_err();
    assert!(matches!(error, CalibrationError::Undetected { role: "date", .. }));
    let unknown = "Date,Price\n1833,18.93\n";
    assert!(matches!(
        import(unknown, &Selection::default()),
        Err(CalibrationError::Undetected { role: "value", .. })
    ));
    assert_eq!(
        of_column(unknown, "Price").unwrap_err(),
        CalibrationError::Unit { column: "Price".to_owned() }
    );
    let unit = Some("level".parse().unwrap());
    let gold = Selection { value: Some("Price".to_owned()), unit, ..Selection::default() };
    assert_eq!(values(&import(unknown, &gold).unwrap()), [(1833.0, 18.93)]);
}

#[test]
fn bad_cells_are_named() {
    for (row, column, text, expected) in [
        (",1", "year", "", "a date such as 2012, 2012.54, 2012-07 or 2012-07-15"),
        ("2013,x", "usd_per_tb", "x", "a number"),
        ("2013,inf", "usd_per_tb", "inf", "a finite number"),
        ("2013,NaN", "usd_per_tb", "NaN", "a finite number"),
        ("2013,1e999", "usd_per_tb", "1e999", "a finite number"),
        ("2013,0", "usd_per_tb", "0", "a price above zero"),
        ("2013,-1", "usd_per_tb", "-1", "a price above zero"),
    ] {
        let error = import(&format!("year,usd_per_tb\n2012,1\n{row}\n"), &Selection::default()).unwrap_err();
        let (column, text) = (column.to_owned(), text.to_owned());
        assert_eq!(error, CalibrationError::Cell { line: 3, column, text, expected });
    }
}
