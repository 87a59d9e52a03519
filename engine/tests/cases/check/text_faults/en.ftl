blanket = Faults in texts
step-et = One
navn = What is your name?
navn = What are you called?
boern = Children
boern-alder = How old?
boern-hoejde = How tall?
law-lov = The law
