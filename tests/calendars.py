"""A calendar in which the cast's year can end: 2028 with cuti bersama of our own, none in January or February."""

from datetime import date

from domain.calendar import Calendar, Override

CALENDAR = Calendar(
    {
        2028: Override(
            "rekaan untuk uji",
            complete=True,
            cuti_bersama={
                date(2028, 5, 4): "Cuti Bersama Hari Raya Idul Adha",
                date(2028, 12, 26): "Cuti Bersama Hari Raya Natal",
            },
        )
    }
)
