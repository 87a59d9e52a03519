blanket = Grænser
law-lov = Loven
step-et = Et
rundt = { -hoene }
lang = Lang
dyb = Dyb

-hoene = Hønen kom af { -aeg }
-aeg = Ægget kom af { -hoene }

section-i0 = Afsnit 0
section-i1 = Afsnit 1
section-i2 = Afsnit 2
section-i3 = Afsnit 3
section-i4 = Afsnit 4
section-i5 = Afsnit 5
section-i6 = Afsnit 6
section-i7 = Afsnit 7
