blanket = Leave to care
law-sel118 = The Act on Social Services, section 118
step-orlov = Your leave
fra = When does the leave begin?
    .hint = Not before today
pension = Do you have a pension scheme?
pensionskasse = What is the pension fund called?
