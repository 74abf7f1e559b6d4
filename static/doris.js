// Starts the parts of GOV.UK Frontend that our pages use. Everything works without it.
import {
  Button,
  CharacterCount,
  Checkboxes,
  createAll,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
} from "./govuk-frontend.min.js";

// Over a slow line somebody may be typing by now: a banner that took the focus would take the rest.
const disableAutoFocus = document.activeElement !== document.body;

createAll(Button, { preventDoubleClick: true });
createAll(CharacterCount);
createAll(Checkboxes);
createAll(ErrorSummary, { disableAutoFocus });
createAll(NotificationBanner, { disableAutoFocus });
createAll(PasswordInput);
createAll(Radios);
createAll(ServiceNavigation);
createAll(SkipLink);
