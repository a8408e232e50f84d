//! Rosenthal's model as its page and script compute it, against three geometric series.

use super::row::{Row, Tolerance};
use crate::simulation::policies::Dshr;

pub(super) fn rows() -> Vec<Row> {
    let page = Dshr::PAGE;
    let mut rows = vec![
        Row::number(
            "dshr.page",
            "TB for 100 years, 2 copies",
            "649.759823463579",
            page.endowment(),
            NEAR,
            SOURCE,
        ),
        Row::number(
            "dshr.printed",
            "the same, as the page prints it",
            "649.76",
            page.endowment(),
            Tolerance::LastDigit,
            SOURCE,
        ),
    ];
    for (kryder, discount, published) in GRID {
        let model = Dshr {
            capacity_growth_per_year: f64::from(kryder) / 100.0,
            discount_per_year: f64::from(discount) / 100.0,
            replicas: 1.0,
            ..page
        };
        let what = format!("capacity +{kryder} %, discount {discount} %");
        rows.push(Row::number(
            format!("dshr.k{kryder}.d{discount}"),
            what,
            published,
            model.endowment(),
            NEAR,
            SOURCE,
        ));
    }
    rows
}

/// Runs of the script with one copy: growth of capacity in percent, discount in percent, what it prints.
const GRID: [(u8, u8, &str); 30] = [
    (0, 0, "18397.55145287138"),
    (0, 1, "8983.160982112659"),
    (0, 3, "2615.833649054832"),
    (0, 5, "1073.888996014481"),
    (5, 0, "1172.2040120678448"),
    (5, 1, "848.0560023922179"),
    (5, 2, "653.7841929213215"),
    (5, 3, "529.8451546173674"),
    (10, 0, "411.03829869833373"),
    (10, 2, "324.8799117317895"),
    (10, 3, "295.1871903027409"),
    (10, 8, "207.5091826606455"),
    (15, 0, "263.7134249358023"),
    (15, 1, "245.67947983308872"),
    (15, 2, "230.31349424440884"),
    (15, 3, "217.06399013453978"),
    (15, 5, "195.38154299256428"),
    (15, 8, "171.2214258236006"),
    (20, 0, "203.7426270783599"),
    (20, 1, "194.1998261783365"),
    (25, 1, "165.24634491680405"),
    (25, 3, "154.79975232749294"),
    (25, 5, "145.9807026874211"),
    (30, 0, "150.89220871893335"),
    (30, 1, "146.76816244488373"),
    (30, 8, "124.89683046533438"),
    (40, 0, "127.05675208350995"),
    (40, 2, "122.51849425711846"),
    (40, 3, "120.43610105427506"),
    (40, 8, "111.5529239497829"),
];
const NEAR: Tolerance = Tolerance::Relative(1e-12);
const SOURCE: &str = "Rosenthal, economic model of 2017, dshrosenthal/EconomicModel@eaadd9d2, run";
