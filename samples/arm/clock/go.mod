module clock

go 1.25
