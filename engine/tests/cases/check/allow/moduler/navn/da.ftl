telefon = Telefon
