mod damage;
mod golden;
