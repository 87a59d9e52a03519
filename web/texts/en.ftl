# The renderer's words in English: all that the pages say and that is not a form's own.
# After a change: UPDATE=1 cargo test -p blanket-engine

## The renderer

## Around every page

ui-solution = Municipal forms
ui-authority = The municipality
ui-skip = Skip to the content
ui-choose-language = Choose language
ui-demo = Demonstration: what you enter is not sent to a real municipality. Do not enter details of real people.
ui-footer-contact = Do you need help with a form? Contact Citizen Services (Borgerservice) in your municipality.
ui-loading = Loading …
ui-unavailable = This page cannot be shown right now
ui-unavailable-help = Try again in a moment. If that does not help, contact your municipality.
ui-unreadable = The form cannot be shown here
ui-unreadable-help = The program on this page cannot read the form. Reload the page. If that does not help, contact whoever runs the page.
ui-preview = Preview: you can try the form, but neither answers nor files are sent.
ui-preview-not-sent = This is a preview. Everything is filled in as it should be, but your answers are not sent.
ui-not-found = This page does not exist
ui-to-catalogue = See all forms
ui-tone-error = Error
ui-tone-success = Success
ui-tone-info = Information
ui-tone-warning = Warning

## The front page

ui-catalogue-heading = Forms
ui-catalogue-lead = Choose the form that you want to fill in.

## A form's start page

ui-start-who = Who can use this form?
ui-start-time = How long does it take?
ui-start-need = Have this ready
ui-start-data = How we handle your information
ui-data-use = The municipality is responsible for the information that you give here. It uses it only to handle your case. You have the right to know what the municipality has registered about you, and to have mistakes corrected. You can complain to the Danish Data Protection Agency (Datatilsynet).
ui-start-law = We may ask because the law says so:
ui-start-draft = While you fill in the form
ui-start-instead = Can you not fill in the form here?
ui-instead = Contact the municipality. It can help you, or give you the form in another way.
ui-form-number = Corresponds to KL's form { $number }. The texts are this project's own, not KL's.
ui-begin = Start
ui-resume = Continue

## Answers that are not sent yet

ui-draft-none-about = Your answers are not saved before you send them. If you close or reload the page, you must begin again.
ui-draft-session-about = Your answers are saved on this device while you fill in the form, so that you can reload the page. They are encrypted, and only this tab can read them. The municipality gets them only when you send them. They are deleted when you have sent them. If you close the tab first, nobody can read them any more.
ui-draft-none = Not saved and not sent yet. If you close the page, you lose your answers.
ui-draft-empty = Not sent yet
ui-draft-unsaved = Not saved and not sent yet
ui-draft-saved = Saved in this tab, but not sent yet
ui-draft-failed = Not saved and not sent yet. We cannot save your answers in this browser, so leave the page open until you have sent them.
ui-draft-saved-again = Your answers are being saved again
ui-draft-delete = Delete the answers and begin again
ui-draft-delete-sure = Do you want to delete all your answers in the form? This cannot be undone.
ui-draft-restored = Your answers from before are still here
ui-draft-elsewhere = The form is open in another tab
ui-draft-elsewhere-help = You can fill it in only in one place at a time, so that your answers are not mixed up. Go back to the other tab, or choose here.
ui-draft-take = Continue in this tab with the answers you have given
ui-draft-anew = Begin a new form in this tab
ui-draft-silent = We did not get the answers from the other tab. Go back to it, or begin a new form here.
ui-draft-changed = There is a new edition of this form
ui-draft-changed-help = Your answers have been moved to the new edition. Look them over before you send.
ui-draft-lost = There is no longer a place for these answers:
ui-draft-seen = OK, I have seen it

## Steps

ui-steps = Steps of the form
ui-step-of = Step { $step } of { $steps }
ui-step-done = Step { $step } is filled in
ui-step-faulty = Error in step { $step }
ui-next = Next
ui-next-to-review = Save and go to your answers
ui-back = Back
ui-close = Close

## Fields

ui-optional = (optional)
ui-choose = Choose
ui-help = Help
ui-prefilled = Retrieved from { $source }
ui-characters-limit = You can enter up to { $count } characters
ui-characters-left = You have { $count } characters left
ui-characters-over = You have entered { $count } characters too many
ui-row-added = { $row } has been added
ui-row-removed = { $row } has been removed

## Errors

ui-fault-prefix = Error:
ui-left-out-heading = You may go on without, but look at this first
ui-faults-heading = There is something you need to correct

## Addresses

ui-address-search = Find the address
ui-address-search-hint = Begin to write the street and the number, and choose the address from the list.
ui-address-suggestions = Suggested addresses
ui-address-by-hand = Write the address yourself
ui-address-hits = { $count ->
    [one] One suggestion. Go to it with the arrow keys
   *[other] { $count } suggestions. Go through them with the arrow keys
}
ui-address-none = We found no address. Try writing something else, or write the address yourself.
ui-address-filled = The address has been filled in: { $address }
ui-address-slow = It is taking longer than expected to find the address. You can write it yourself below.
ui-address-failed = We cannot find addresses just now. Write the address yourself below.

## Files

ui-attached-files = Your files
ui-uploading = { $name } is being sent
ui-upload-percent = { $percent } % has been sent
ui-upload-failed = Not sent
ui-upload-cancel = Cancel
ui-upload-cancelled = { $name } will not be sent
ui-upload-retry = Try again
ui-upload-wait = Wait until { $name } has been sent, and then try again
ui-file-attached = { $name } is attached
ui-file-send-later = I will send it later
ui-remove-file = Remove
ui-file-removed = { $name } has been removed
ui-file-too-many = { $max ->
    [one] You can attach only one file. Remove the attached file before you choose another
   *[other] You can attach at most { $max } files. Choose fewer files
}
ui-file-type = Choose a file other than { $name }. The file must be of type { $types }
ui-file-type-here = Choose a file other than { $name }. We cannot receive files of that type
ui-file-too-large = Choose a smaller file than { $name }. The file may be at most { $max }
ui-file-too-large-here = Choose a smaller file than { $name }. It is too large for us to receive
ui-file-unsafe-here = Choose a file other than { $name }. A virus was found in it, or it is locked and cannot be checked for viruses
ui-file-empty = Choose a file other than { $name }. The file is empty
ui-file-failed = { $name } was not sent. Try again, or remove the file
ui-size-kb = { $size } kB
ui-size-mb = { $size } MB

## Check your answers, and send

ui-review-heading = Check your answers
ui-review-lead = See that everything is right before you send.
ui-review-before-sending = When you send, the municipality receives your answers.
ui-change = Change
ui-not-answered = Not answered
ui-send = Send
ui-sending = Sending …
ui-not-sent = The form has not been sent
ui-send-offline = We could not connect. Your answers are still here. Check that you are online, and send again.
ui-send-failed = Something went wrong on our side. Your answers are still here. Try to send again in a moment.
ui-send-conflict = We have already received this form from you with other answers. Contact the municipality if you want to correct something.
ui-send-outdated-kept = There is a new edition of this form, and this one can no longer be sent. Reload the page. Your answers come with you.
ui-send-outdated = There is a new edition of this form, and this one can no longer be sent. Write down your answers and reload the page.

## Receipt

ui-receipt-heading = Receipt
ui-receipt-received = We received your answers on { $time }.
ui-receipt-reference = Reference number:
ui-receipt-next = What happens now?
ui-receipt-keep = Save or print this receipt. You need the reference number if you contact the municipality.
ui-receipt-answers = Your answers
ui-receipt-again = Your answers cannot be shown again, because they have been sent and are deleted here.
ui-print = Print
