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

createAll(Button, { preventDoubleClick: true });
createAll(CharacterCount);
createAll(Checkboxes);
createAll(ErrorSummary);
createAll(NotificationBanner);
createAll(PasswordInput);
createAll(Radios);
createAll(ServiceNavigation);
createAll(SkipLink);
