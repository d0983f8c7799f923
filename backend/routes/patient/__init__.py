"""What the patient may do."""
